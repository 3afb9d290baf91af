import assert from "node:assert/strict";
import { imagesInArguments, isFullReference, isImageVariable } from "../../policy-pack/rules/imageTexts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

/** Arguments, and what of them names an image: its position and the text. */
const found: readonly (readonly [values: readonly unknown[], ...images: string[]])[] = [
  [["-v", "--prometheus-config-reloader=quay.io/x/y:v1"], "1 quay.io/x/y:v1"],
  [["--sidecar", "quay.io/x/y:v1"], "1 quay.io/x/y:v1"],
  [["evil.io/b/c:1.0.0"], "0 evil.io/b/c:1.0.0"],
  [[`evil.io/b@${DIGEST}`], `0 evil.io/b@${DIGEST}`],
  [[`evil.io/b:1@${DIGEST}`], `0 evil.io/b:1@${DIGEST}`],
  [["localhost:5000/b:1"], "0 localhost:5000/b:1"],
  [["10.0.0.1/b:1", "10.0.0.1:5000/b:1"], "0 10.0.0.1/b:1", "1 10.0.0.1:5000/b:1"],
  [
    ["123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1"],
    "0 123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1",
  ],
  [["--sidecarImage=evil.io/x:1.0.0"], "0 evil.io/x:1.0.0"],
  [["--sidecarImage=evil.io/x"], "0 evil.io/x"],
  [["--sidecarImage", "evil.io/x"], "1 evil.io/x"],
  [["--sidecar_image=evil.io/x"], "0 evil.io/x"],
  [["--sidecar.image=localhost/x"], "0 localhost/x"],
  [["--init-image=busybox:1.0"], "0 busybox:1.0"],
  [["-image=nginx"], "0 nginx"],
  [["--image=nginx:1.0.0"], "0 nginx:1.0.0"],
  [["--image", "evil/x"], "1 evil/x"],
  [["--image=zen-unknown-0"], "0 zen-unknown-0"],
  [["--images=a=evil.io/x:1"], "0 evil.io/x:1"],
  [["--images=evil.io/x,b:2"], "0 evil.io/x", "0 b:2"],
  [["--extra=a=evil.io/x:1,b=evil.io/y:1"], "0 evil.io/x:1", "0 evil.io/y:1"],
  [["sh", "-c", "/op --image evil.io/x:1"], "2 evil.io/x:1"],
  [
    ["sh", "-c", "A=evil.io/x:1 /op; run 'evil.io/y:1' && go --image nginx|cat"],
    "2 evil.io/x:1",
    "2 evil.io/y:1",
    "2 nginx",
  ],
  [
    ["sh", "-c", "(run evil.io/a:1)>x\nrun `echo evil.io/b:1`\trun {evil.io/c:1}"],
    "2 evil.io/a:1",
    "2 evil.io/b:1",
    "2 evil.io/c:1",
  ],
  [["--image", 5, "evil.io/x:1"], "2 evil.io/x:1"],
  [["example.com/a:NoScheduleAtAll"], "0 example.com/a:NoScheduleAtAll"],
  [["example.com/kubernetes.io/a:1"], "0 example.com/kubernetes.io/a:1"],
  [["example.com/a1/8:9"], "0 example.com/a1/8:9"],
  [["--image=xtrue", "--image=falsex", "--image=pictures/x.png"], "0 xtrue", "1 falsex", "2 pictures/x.png"],
  [["--image=evil.io/x,b:2"], "0 evil.io/x", "0 b:2"],
  [["run --image ", "nginx"], "1 nginx"],
  [["--image", "--init-image", "busybox:1.0"], "2 busybox:1.0"],
  [[null, {}, ["evil.io/x:1"], "evil.io/x:1"], "3 evil.io/x:1"],
];

const missed: readonly (readonly unknown[])[] = [
  ["--config=/etc/x.yaml"],
  ["--config=/etc/x.yaml:ro", "./conf.io/b:1"],
  ["host:8080", "example.com:8080"],
  ["localhost:8080/path", "--upstream=localhost:8080/path"],
  ["https://example.com/a:1", "--endpoint=https://example.com/a:1", "oci://example.com/a:1"],
  ["s3.example.com/bucket", "--bucket=s3.example.com/bucket"],
  ["user@example.com", "git@github.com:org/repo.git", "user@example.com/a:1"],
  ["--listen=0.0.0.0:8080", "--metrics-bind-address=:8080"],
  ["10.0.0.0/8:443", "--except=10.0.0.0/8:443"],
  ["--taints=nvidia.com/gpu:NoSchedule", "example.com/a:PreferNoSchedule", "example.com/a:NoExecute"],
  ["kubernetes.io/hostname:a", "--label=node-role.kubernetes.io/master:a"],
  ["--kinds=monitoring.coreos.com/v1:Rule", "example.com/v1beta1:Rule", "example.com/v2alpha1:Rule"],
  ["conf.d/x:rw", "library/x:1", "evil/x:1"],
  ["evil.io/x@sha256:0a", "evil.io/X:1", "evil.io/x:"],
  ["arn:aws:s3:::bucket/a:1"],
  ["--image-pull-policy=Always", "--imagery=x:1", "--images"],
  ["--image", "--pull", "evil/x"],
  ["--image=true", "--image=false", "--image=/data/disk.img", "--image=disk.img", "--image=./disk"],
  ["--image"],
  ["--image", 5, "nginx"],
  ["x--image=evil.io/x", "--image:x", "evil.io/x"],
  ["--image-source=evil.io/x", "--sidecarImageSource=evil.io/x"],
  ["--image=", "--images=a,b"],
  ["--base-image=x", "--base-image=pictures/x.png"],
  ["sh", "-c", "curl -fsS https://example.com/a:1 | tar -C /data/x:y; exit 0"],
  ["sh", "-c", 'image="x"; echo "$image:1"'],
  [5, null],
];

describe("images in arguments", () => {
  for (const [values, ...images] of found) {
    it(`finds ${images.join(", ")} in ${JSON.stringify(values)}`, () => {
      assert.deepEqual(
        imagesInArguments(values).map(({ index, text }) => `${index} ${text}`),
        images,
      );
    });
  }
  for (const values of missed) {
    it(`finds none in ${JSON.stringify(values)}`, () => {
      assert.deepEqual(imagesInArguments(values), []);
    });
  }

  it("reads a long text in no time", () => {
    const long = ["a-".repeat(500_000), "a.".repeat(500_000), "a/".repeat(500_000), "a_".repeat(500_000)];
    const start = process.cpuUsage().user;
    for (const text of long) assert.equal(isFullReference(`${text}/a:1:`), false);
    assert.deepEqual(imagesInArguments(long.map((text) => `--image=${text}:`)), []);
    assert.ok(process.cpuUsage().user - start < 2e6);
  });
});

describe("variables that name an image", () => {
  const variables: readonly (readonly [name: string, value: string, isImage: boolean])[] = [
    ["RELATED_IMAGE_A", "x", true],
    ["RELATED_IMAGE_A", "", false],
    ["IMAGE", "evil.io/x", true],
    ["POSTGRES_IMAGE", "postgres:16", true],
    ["POSTGRES_IMAGE_NAME", "evil.io/x:1", true],
    ["POSTGRES_IMAGE_NAME", "postgres", false],
    ["POSTGRES_IMAGE_REF", "evil.io/x", true],
    ["POSTGRES_IMAGE_REFERENCE", "evil.io/x", true],
    ["IMAGE_URL", "evil.io/x:1", true],
    ["IMAGE_URI", "evil.io/x:1", true],
    ["POSTGRES_IMAGE_URL", "evil.io/x:1", true],
    ["MYIMAGE_URL", "evil.io/x:1", false],
    ["IMAGE_URL_2", "evil.io/x:1", false],
    ["IMAGE_URL", "pictures.io/x", false],
    ["IMAGE_URL", "pictures:8080", false],
    ["IMAGE_PULL_POLICY", "evil.io/x:1", false],
    ["MYIMAGE", "evil.io/x:1", false],
    ["LOGO_IMAGE", "/static/logo.png", false],
    ["X", "evil.io/x:1", false],
  ];
  for (const [name, value, isImage] of variables) {
    it(`${isImage ? "takes" : "passes"} ${name} with "${value}"`, () => {
      assert.equal(isImageVariable(name, value), isImage);
    });
  }
});

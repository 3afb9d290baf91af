import assert from "node:assert/strict";
import { tlsFault, tlsSwitch } from "../../../policy-pack/texts/tlsSwitches";
import { tlsFaultOfCommand, tlsFaultOfText } from "../../../policy-pack/texts/tlsTexts";
import {
  linesOff,
  linesOn,
  newVersions,
  oldVersions,
  textsOff,
  textsOn,
  variablesOff,
  variablesOn,
} from "../rules/tlsTables";

/** What names of settings decide. */
const switches: Readonly<Record<string, readonly string[]>> = {
  off: [
    "insecure",
    ..."bypass disable disabled ignore no skip".split(" ").map((word) => `${word}_tls_verify`),
    ..."check errors validate validation verification verify".split(" ").map((word) => `ignore_tls_${word}`),
    ..."cert certs certificate certificates hostname https ssl tls"
      .split(" ")
      .map((word) => `skip_${word}_check`),
    "skip_verify",
    "git_ssl_skip_verify",
    "insecure_ssl_verify",
  ],
  on: [
    ..."check errors validate validation verification verify".split(" ").map((word) => `tls_${word}`),
    ..."cert certs certificate certificates hostname https ssl tls"
      .split(" ")
      .map((word) => `${word}_verify`),
    "reject_unauthorized",
    "strict_ssl",
    "git_ssl_verify",
  ],
  present: ["GIT_SSL_NO_VERIFY"],
  postgres: ["PGSSLMODE", "sslmode"],
  version: [
    "ssl-policy",
    "ssl_negotiation_policy",
    "ssl-protocols",
    "tls-protocols",
    ..."min minimum least".split(" ").flatMap((word) => [`${word}_version`, `${word}_protocol`]),
  ],
  undefined: [
    "otlp_insecure",
    "otel_insecure",
    "skip_signature_check",
    "no_check",
    "bypass_verify",
    "skip_tls",
    "verify",
    "tls",
    "reject",
    "unauthorized",
    "strict",
    "ssl",
    "ssl_mode",
    "policy",
    "ssl_negotiation",
    "negotiation_policy",
    "protocols",
    "min",
    "version",
    "tls_protocol",
    "git_no",
    "no_tls",
    "errors",
  ],
};

describe("settings of TLS", () => {
  for (const [decided, names] of Object.entries(switches)) {
    it(`that decide ${decided} are known by their names`, () => {
      for (const name of names) assert.equal(String(tlsSwitch(name)), decided, name);
    });
  }

  const fault = (name: string, values: string): readonly (string | undefined)[] =>
    values.split(",").map((value) => tlsFault(name, value));
  const all = (values: string, what: "unverified" | "version" | undefined): readonly unknown[] =>
    values.split(",").map(() => what);

  it("that switch it off do so where they are true", () => {
    const [yes, no] = ["1,t,true,y,yes,on,enabled,enable, TRUE ", "0,false,x1,1x,,maybe,truely"];
    assert.deepEqual(fault("insecure", yes), all(yes, "unverified"));
    assert.deepEqual(fault("insecure", no), all(no, undefined));
  });

  it("that switch it on do so unless they are false", () => {
    const [no, yes] = [
      "0,f,false,n,no,off,never,none,disabled,disable,optional_no_ca,, False ",
      "1,true,x0,0x,optional,nope",
    ];
    assert.deepEqual(fault("ssl_verify", no), all(no, "unverified"));
    assert.deepEqual(fault("ssl_verify", yes), all(yes, undefined));
  });

  it("of git and of PostgreSQL are as these take them", () => {
    assert.deepEqual(fault("GIT_SSL_NO_VERIFY", "false,,x"), all("1,2,3", "unverified"));
    const [bad, good] = [
      "disable,allow,prefer,require,no-verify, DISABLE ",
      "verify-ca,xdisable,disablex,,a",
    ];
    assert.deepEqual(fault("sslmode", bad), all(bad, "unverified"));
    assert.deepEqual(fault("sslmode", good), all(good, undefined));
  });

  it("of versions take old ones", () => {
    for (const version of [...oldVersions, ...oldVersions.map((each) => ` ${each} `)])
      assert.equal(tlsFault("min_tls_version", version), "version", version);
    for (const version of newVersions) assert.equal(tlsFault("min_tls_version", version), undefined, version);
    const within =
      "TLSv1.2 SSLv3|a;TLSv1|[1.0]|(1.1)|\"769\"|'770'|a:0x0302|SSLv2.0|TLSv1_0|TLS1|1_1|a,1.0,b";
    for (const version of within.split("|"))
      assert.equal(tlsFault("min_version", version), "version", version);
    for (const version of "x1.0|1.0x|xSSL|SSLx|xTLSv1|11.0|1769|7690|x1|1x|01|111|21".split("|"))
      assert.equal(tlsFault("min_version", version), undefined, version);
  });

  it("of load balancers of AWS take old policies", () => {
    const [good, bad] = [
      "TLS13-1-2-2021-06,TLS13-1-3-2021-06,TLS-1-2-2017-01,FS-1-2-2019-08",
      "2016-08,TLS13-1-0-2021-06,TLS13-1-1-2021-06,TLS-1-1-2017-01,FS-2018-06,FS-1-1-2019-08",
    ];
    const policy = (names: string): readonly unknown[] =>
      names.split(",").map((name) => tlsFault("ssl-policy", `ELBSecurityPolicy-${name}`));
    assert.deepEqual(policy(good), all(good, undefined));
    assert.deepEqual(policy(bad), all(bad, "version"));
    assert.equal(tlsFault("ssl-policy", "my-ELBSecurityPolicy-2016-08"), undefined);
    assert.equal(tlsFault("ssl-policy", "ELBSecurityPolicy-x-ELBSecurityPolicy-TLS-1-2"), "version");
  });

  it("that are none of TLS do nothing", () => {
    assert.equal(tlsFault("colour", "false"), undefined);
  });

  it("of the tables are as they say", () => {
    for (const [name, value] of variablesOff.filter(([each]) => each !== "NODE_OPTIONS"))
      assert.equal(tlsFault(name, value), "unverified", `${name}=${value}`);
    for (const [name, value] of variablesOn)
      assert.equal(tlsFault(name, value), undefined, `${name}=${value}`);
  });
});

/** Command lines with what they do, each word by itself. */
const lines: readonly (readonly [line: string, fault: "unverified" | "version" | undefined])[] = [
  ["curl -k x", "unverified"],
  ["curl -sk x", "unverified"],
  ["curl -ks x", "unverified"],
  ["curl -s -k x", "unverified"],
  ["curl --silent x-k", undefined],
  ["curl -s1k x", undefined],
  ["curl a-k x", undefined],
  ["curl -ok.txt x", undefined],
  ["curl ;x -k", "unverified"],
  ["/bin/curl -k", "unverified"],
  ["curl.sh -k", undefined],
  ["nc --ssl-no-verify", "unverified"],
  ["nc x--ssl-no-verify", undefined],
  ["openssl s_client -tls1", "unverified"],
  ["openssl s_client -tls1_1", "unverified"],
  ["openssl s_client -tls1_2", undefined],
  ["openssl s_client x-tls1", undefined],
  ["pip --trusted-host x", "unverified"],
  ["pip --trusted-host=x", "unverified"],
  ["pip --trusted-hosts", undefined],
  ["pip x--trusted-host", undefined],
  ["wget --no-check-certificate", "unverified"],
  ["curl ; tar -k", undefined],
  ["curl | tar -k", undefined],
  ["curl & tar -k", undefined],
  ["curl x; -k", "unverified"],
  ["TLS_VERIFY=false run", "unverified"],
  ["=insecure run", undefined],
  ["x=--insecure", undefined],
  ["--insecure", "unverified"],
  ["--insecure x", "unverified"],
  ["--insecure false", undefined],
  ["--insecure=false", undefined],
  ["--insecure=tr=ue", undefined],
  ["--tls-verify xfalse", undefined],
  ["--tls-verify falsex", undefined],
  ["--tls-verify", undefined],
  ["--tls-min-version 1.0", "version"],
  ["--tls-min-version VersionTLS10", "version"],
  ["--tls-min-version TLS1_1", "version"],
  ["--tls-min-version :1.0", undefined],
  ["--tls-min-version 1.0,x", undefined],
  ["--min-version=TLSv1.1", "version"],
  ["--tls-min-version 1.2", undefined],
  // Nothing tells that this is a version of TLS.
  ["--min-version 1.0", undefined],
  ["--tls-min-v1.0", "version"],
  ["--tls-min-v1.1", "version"],
  ["--tls-min-v1.2", undefined],
  ["--tls-min-v1.0x", undefined],
  ["---tls-min-v1.0", undefined],
  ["x --tls-min-v1.1 y", "version"],
];

describe("command lines and texts", () => {
  for (const [line, fault] of lines) {
    it(`such as ${line} ${fault === undefined ? "pass" : "are found"}`, () => {
      assert.equal(tlsFaultOfCommand(line.split(" ")), fault);
    });
  }

  it("of shells are read word by word", () => {
    for (const line of [
      "sleep 1; curl -k https://x",
      "x && curl -k https://x",
      "x|curl -k https://x",
      "(curl -k)",
      "a `curl -k`",
      'a "$(curl -k)"',
      "sh -c 'curl -k'",
    ])
      assert.equal(tlsFaultOfCommand(["sh", "-c", line]), "unverified", line);
    for (const line of ["curl x;tar -k", "curl x|tar -k", "curl x&tar -k"])
      assert.equal(tlsFaultOfCommand(["sh", "-c", line]), undefined, line);
    // A word with a mark in it is one where no shell reads it.
    assert.equal(tlsFaultOfCommand(["curl", "x;y", "-k"]), "unverified");
  });

  const literals = [
    "verify=False",
    "ssl._create_unverified_context()",
    "ssl.CERT_NONE",
    "OpenSSL::SSL::VERIFY_NONE",
    "check_hostname = False",
    "proxy_ssl_verify off;",
    "ServerCertificateValidationCallback",
  ];
  it("of programs are found by their words", () => {
    for (const text of literals) {
      assert.equal(tlsFaultOfText(`# ${text}`, "x"), "unverified", text);
      assert.equal(tlsFaultOfCommand(["python", `x ${text} ssl`]), "unverified", text);
    }
    for (const text of ["verify=True", "CERT_REQUIRED", "check_hostname = True", "proxy_ssl_verify on;"])
      assert.equal(tlsFaultOfText(`# ${text}`, "x"), undefined, text);
  });

  it("without any hint of TLS are not looked at further", () => {
    for (const words of [
      ["--Insecure"],
      ["--ssl_Verify=0"],
      ["cURL".toLowerCase(), "-k"],
      ["wget", "--no-check-certificate"],
      ["--tls-min-v1.0"],
      ["--reject-unauthorized=0"],
      ["pip", "--trusted-host"],
      ["run --tls-verify ", "false"],
      ["--min-protocol=1.0"],
    ])
      assert.notEqual(tlsFaultOfCommand(words), undefined, words.join(" "));
  });

  it("are found by each name of a setting", () => {
    for (const [text, fault] of [
      ["insecure=true", "unverified"],
      ["tls_verify=false", "unverified"],
      ["reject_unauthorized=false", "unverified"],
      ["strict-ssl=false", "unverified"],
      ["sslmode=disable", "unverified"],
      ["ssl_protocols=SSLv3", "version"],
      ["ssl-protocols=SSLv3", "version"],
      ["ssl.protocols=SSLv3", "version"],
      ["min_version=1.0", "version"],
      ["minversion=1.0", undefined],
      ["minVersion=1.0", "version"],
      ["minimum.version=1.0", "version"],
      ["min-tls-version=1.0", "version"],
      ["min-ssl-version=1.0", "version"],
      ["min-protocol-version=1.0", "version"],
      ["tls-min-protocol=1.0", "version"],
      ["tlsmin_version=1.0", undefined],
      ["ignore-certificate-errors=true", "unverified"],
      ["no-check-certificate=true", "unverified"],
      ["colour=false", undefined],
      ["x=1\ninsecure=false\nsslmode=disable", "unverified"],
      ["ssl_min_protocol=TLSv1.1", "version"],
      ["MinProtocol = TLSv1.2", undefined],
    ] as const) {
      assert.equal(tlsFaultOfText(text, "x"), fault, text);
    }
  });

  it("of the tables are as they say", () => {
    for (const line of linesOff) assert.equal(tlsFaultOfCommand(line), "unverified", line.join(" "));
    for (const line of linesOn) assert.equal(tlsFaultOfCommand(line), undefined, line.join(" "));
    for (const [file, text] of textsOff) assert.equal(tlsFaultOfText(text, file), "unverified", text);
    for (const [file, text] of textsOn) assert.equal(tlsFaultOfText(text, file), undefined, text);
  });
});

// Command pod-security says what Kubernetes' own Pod Security admission finds in pods, for tests that compare it
// with the policy pack.
//
// Each line of its input is a Pod as JSON. Each line of its output is the answer to one of them: by level
// (baseline, restricted) and, in the order of the arguments, by version (v1.29), the ids of the checks that fail.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	kjson "sigs.k8s.io/json"
)

// version is that of k8s.io/pod-security-admission; the linker sets it.
var version = "unknown"

// answer has the ids of failing checks by level and version.
type answer map[api.Level][][]string

// named are the default checks, each of which gives its id as the reason of a refusal: an evaluator otherwise
// gives reasons for people only.
func named() []policy.Check {
	checks := policy.DefaultChecks()
	for i := range checks {
		id := string(checks[i].ID)
		for j := range checks[i].Versions {
			check := &checks[i].Versions[j].CheckPod
			original := *check
			*check = func(metadata *metav1.ObjectMeta, spec *corev1.PodSpec) policy.CheckResult {
				result := original(metadata, spec)
				result.ForbiddenReason = id
				return result
			}
		}
	}
	return checks
}

// setDefaults makes an emptyDir of a volume without a source, as the API server does before admission
// (SetDefaults_Volume).
func setDefaults(spec *corev1.PodSpec) {
	for i := range spec.Volumes {
		if reflect.ValueOf(spec.Volumes[i].VolumeSource).IsZero() {
			spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
}

// read refuses what the API server would refuse to decode, so that no test compares verdicts on such pods.
func read(line []byte) (*corev1.Pod, error) {
	pod := &corev1.Pod{}
	strict, err := kjson.UnmarshalStrict(line, pod)
	if err != nil {
		return nil, err
	}
	if len(strict) > 0 {
		return nil, strict[0]
	}
	setDefaults(&pod.Spec)
	return pod, nil
}

func run(arguments []string) error {
	var versions []api.Version
	for _, argument := range arguments {
		parsed, err := api.ParseVersion(argument)
		if err != nil {
			return fmt.Errorf("%s: %w", argument, err)
		}
		versions = append(versions, parsed)
	}
	evaluator, err := policy.NewEvaluator(named(), nil)
	if err != nil {
		return err
	}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 16<<20)
	output := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(output)
	for number := 1; input.Scan(); number++ {
		pod, err := read(input.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		given := answer{}
		for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
			for _, version := range versions {
				failing := []string{}
				asked := api.LevelVersion{Level: level, Version: version}
				for _, result := range evaluator.EvaluatePod(asked, &pod.ObjectMeta, &pod.Spec) {
					if !result.Allowed {
						failing = append(failing, result.ForbiddenReason)
					}
				}
				given[level] = append(given[level], failing)
			}
		}
		if err := encoder.Encode(given); err != nil {
			return err
		}
	}
	if err := input.Err(); err != nil {
		return err
	}
	return output.Flush()
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("v" + version)
		return
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

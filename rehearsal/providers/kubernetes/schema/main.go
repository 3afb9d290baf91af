// Writes ../built-in-types.json: what the Go types of Kubernetes' own kinds say about their fields, so that
// inputs can be brought into the form that they have after a round trip through those types.
//
// Run it again when Kubernetes moves on: go run . > ../built-in-types.json
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// A field is one of these, a `[]` or `{}` for each list and map around it, and a `-` behind it when a zero
// value is left out of the JSON form.
const (
	boolean  = "bool"
	number   = "number"
	text     = "text"
	quantity = "quantity"
	// anything has a JSON form of its own that no rule here changes: times, int-or-string, raw extensions.
	anything = "any"
)

type document struct {
	Kinds map[string]string            `json:"kinds"`
	Types map[string]map[string]string `json:"types"`
}

var out = document{Kinds: map[string]string{}, Types: map[string]map[string]string{}}

func nameOf(t reflect.Type) string {
	path := strings.TrimPrefix(t.PkgPath(), "k8s.io/api/")
	path = strings.TrimPrefix(path, "k8s.io/apimachinery/pkg/apis/")
	return path + "." + t.Name()
}

func kindOf(t reflect.Type) string {
	marshaler := reflect.TypeOf((*json.Marshaler)(nil)).Elem()
	switch {
	case t.Kind() == reflect.Pointer:
		return kindOf(t.Elem())
	case t.Name() == "Quantity":
		return quantity
	case reflect.PointerTo(t).Implements(marshaler):
		return anything
	}
	switch t.Kind() {
	case reflect.Bool:
		return boolean
	case reflect.String:
		return text
	case reflect.Struct:
		describe(t)
		return nameOf(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return text
		}
		return "[]" + kindOf(t.Elem())
	case reflect.Map:
		return "{}" + kindOf(t.Elem())
	case reflect.Interface:
		return anything
	default:
		return number
	}
}

func addFields(t reflect.Type, fields map[string]string) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" {
			addFields(field.Type, fields)
			continue
		}
		if name == "-" || name == "" {
			continue
		}
		kind := kindOf(field.Type)
		// A pointer says "not set" by nil, so that a zero behind it is meant; a struct is never left out.
		pointer := field.Type.Kind() == reflect.Pointer || field.Type.Kind() == reflect.Struct
		if strings.Contains(options, "omitempty") && !pointer {
			kind += "-"
		}
		fields[name] = kind
	}
}

func describe(t reflect.Type) {
	if _, known := out.Types[nameOf(t)]; known {
		return
	}
	fields := map[string]string{}
	out.Types[nameOf(t)] = fields
	addFields(t, fields)
}

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		admissionv1.AddToScheme, appsv1.AddToScheme, autoscalingv1.AddToScheme, autoscalingv2.AddToScheme,
		batchv1.AddToScheme, coordinationv1.AddToScheme, corev1.AddToScheme, discoveryv1.AddToScheme,
		networkingv1.AddToScheme, nodev1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme,
		schedulingv1.AddToScheme, storagev1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	for gvk, t := range scheme.AllKnownTypes() {
		_, isObject := t.FieldByName("ObjectMeta")
		if !isObject || gvk.Version == runtime.APIVersionInternal {
			continue
		}
		describe(t)
		out.Kinds[gvk.GroupVersion().String()+"/"+gvk.Kind] = nameOf(t)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		panic(err)
	}
}

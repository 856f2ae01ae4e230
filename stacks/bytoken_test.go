package stacks

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/computesdk"
	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/google"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// argsOf are the args structs of all types in the embedded cloud. Its structs of gcp/compute are
// written by hand, without what is required: those come from the SDK's source.
func argsOf(t *testing.T) map[string]reflect.Type {
	t.Helper()
	types := map[string]reflect.Type{}
	for _, p := range []*cloud.Package{aws.Package(), google.Package(), kubernetes.Package()} {
		for token, typ := range p.Types {
			types[token] = typ.Args.ElementType()
			if strings.HasPrefix(token, "gcp:compute/") {
				var err error
				if types[token], err = computesdk.Args(token); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return types
}

// The compiler does not check the inputs of types that are registered by token.
func TestInputsByTokenMatchTheSDK(t *testing.T) {
	all := matrix(t)
	for _, zone := range []string{route53Zone, cloudDNSZone} {
		for _, c := range []stackConfig{parsed(t, namedStack("gke", zone, "")), parsed(t, issuingStack("fargate", zone, "")), parsed(t, issuingStack("lambda", zone, "")), parsed(t, namedStack("cloudrun", zone, "")), parsed(t, gradual(zone, "previousPercent: 90"))} {
			all = append(all, deployment{name: "a name in " + zone, recording: deployed(t, "matrix", c)})
		}
	}
	// The recordings above disable verification, which would call a service.
	gate := deployed(t, "matrix", parsed(t, "config: {platform: gke, verify: {timeoutSeconds: 60}, service: {image: "+registry+"}}"), func(info *pulumi.RunInfo) { info.DryRun = true })
	all = append(all, deployment{name: "a verified release", recording: gate})
	args, customKind := argsOf(t), kubernetes.Package().Custom
	seen := map[string]bool{}
	for _, d := range all {
		for _, r := range d.resources {
			want, ok := args[r.typ]
			if _, custom := customKind(r.typ); !ok && !custom && !strings.HasPrefix(r.typ, "bankchurn:") && !strings.HasPrefix(r.typ, "pulumi:providers:") {
				t.Errorf("%s: the embedded cloud has no %s", d.name, r.typ)
			}
			if !ok {
				continue
			}
			seen[r.typ] = true
			for _, misfit := range misfits(r.name, resource.NewProperty(r.inputs), want) {
				t.Errorf("%s: %s %s", d.name, r.typ, misfit)
			}
		}
	}
	for typ := range args {
		if !seen[typ] && typ != "aws:ecr/repository:Repository" { // created by programs that use our components
			t.Errorf("the matrix has no %s", typ)
		}
	}
}

// misfits are the paths of inputs that a type of the SDK lacks, has with another type, or requires
// and does not get.
func misfits(path string, input resource.PropertyValue, want reflect.Type) []string {
	for want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	var found []string
	fits := true
	switch {
	case want.Kind() == reflect.Interface:
		// A union, such as the ARN of a topic or the topic itself.
	case input.IsSecret():
		return misfits(path, input.SecretValue().Element, want)
	case input.IsOutput():
		return misfits(path, input.OutputValue().Element, want)
	case input.IsObject() && want.Kind() == reflect.Map:
		for name, value := range input.ObjectValue() {
			found = append(found, misfits(path+"."+string(name), value, want.Elem())...)
		}
	case input.IsObject() && want.Kind() == reflect.Struct:
		return misfitsOfBlock(path, input.ObjectValue(), want)
	case input.IsArray() && want.Kind() == reflect.Slice:
		for _, item := range input.ArrayValue() {
			found = append(found, misfits(path, item, want.Elem())...)
		}
	case input.IsString():
		fits = want.Kind() == reflect.String
	case input.IsBool():
		fits = want.Kind() == reflect.Bool
	case input.IsNumber():
		fits = want.Kind() == reflect.Int || want.Kind() == reflect.Float64
	default:
		fits = false
	}
	if !fits {
		found = append(found, path+" is a "+want.String()+", not "+input.String())
	}
	return found
}

func misfitsOfBlock(path string, block resource.PropertyMap, want reflect.Type) []string {
	var found []string
	known := map[string]reflect.Type{}
	for field := range want.Fields() {
		name := field.Tag.Get("pulumi")
		known[name] = field.Type
		optional := slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface}, field.Type.Kind())
		if _, given := block[resource.PropertyKey(name)]; !given && !optional {
			found = append(found, path+"."+name+" is required")
		}
	}
	for name, value := range block {
		inside := path + "." + string(name)
		if known[string(name)] == nil {
			found = append(found, inside+" is unknown")
			continue
		}
		found = append(found, misfits(inside, value, known[string(name)])...)
	}
	return found
}

func TestMisfitsFindsEachKindOfMistake(t *testing.T) {
	type m = map[string]any
	good := func() m {
		return m{
			"managedZone": "z", "name": "n", "type": "CNAME", "ttl": 60, "rrdatas": []any{"a"},
			"routingPolicy": m{"geos": []any{m{"location": "here"}}},
		}
	}
	record := argsOf(t)[cloudDNSSet]
	for name, spoil := range map[string]func(m){
		"":             func(m) {},
		"unknown":      func(in m) { in["rrdata"] = "a" },
		"missing":      func(in m) { delete(in, "name") },
		"wrong type":   func(in m) { in["ttl"] = "60" },
		"no block":     func(in m) { in["routingPolicy"] = "geo" },
		"no list":      func(in m) { in["rrdatas"] = "a" },
		"in a block":   func(in m) { in["routingPolicy"] = m{"geo": []any{}} },
		"in a list":    func(in m) { in["routingPolicy"] = m{"geos": []any{m{"location": 1}}} },
		"block inside": func(in m) { in["name"] = m{} },
	} {
		in := good()
		spoil(in)
		want := 1
		if name == "" {
			want = 0
		}
		if found := misfits("record", resource.NewPropertyValue(in), record); len(found) != want {
			t.Errorf("%q: %v", name, found)
		}
	}
}

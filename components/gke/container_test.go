package gke

import (
	"reflect"
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// misfits are the paths of inputs that a type of the SDK does not have, has as
// something else, or requires and does not get.
func misfits(path string, input pulumi.Input, want reflect.Type) []string {
	for want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	var found []string
	switch in := input.(type) {
	case pulumi.Map:
		if want.Kind() != reflect.Struct {
			return []string{path + " is no block"}
		}
		known := map[string]reflect.Type{}
		for field := range want.Fields() {
			name := field.Tag.Get("pulumi")
			known[name] = field.Type
			optional := field.Type.Kind() == reflect.Pointer || field.Type.Kind() == reflect.Slice || field.Type.Kind() == reflect.Map
			if _, given := in[name]; !given && !optional {
				found = append(found, path+"."+name+" is required")
			}
		}
		for name, value := range in {
			if known[name] == nil {
				found = append(found, path+"."+name+" is unknown")
				continue
			}
			found = append(found, misfits(path+"."+name, value, known[name])...)
		}
	case pulumi.Array:
		if want.Kind() != reflect.Slice {
			return []string{path + " is no list"}
		}
		for _, item := range in {
			found = append(found, misfits(path, item, want.Elem())...)
		}
	default:
		// An Input of a *T is one of a T too.
		got := input.ElementType()
		for got.Kind() == reflect.Pointer {
			got = got.Elem()
		}
		if got != want {
			found = append(found, path+" is a "+want.String()+", not a "+got.String())
		}
	}
	return found
}

func TestInputsOfContainerAreTheSDKs(t *testing.T) {
	text := pulumi.String("text")
	nodes := account{email: text.ToStringPtrOutput(), project: text}
	at := place{network: text, subnetwork: text, pods: podRange, services: serviceRange}
	for _, block := range []string{
		`{}`, `{"authorizedNetworks": ["203.0.113.0/24"]}`, `{"privateEndpoint": true}`,
		`{"mode": "standard", "nodes": {"zones": ["us-central1-a"], "spot": true}}`,
	} {
		o, _ := scenario(t, image, "", block)
		for name, found := range map[string][]string{
			"cluster":   misfits("cluster", o.clusterInputs(at, nodes, pulumi.StringMap{}), container.ClusterArgs{}.ElementType()),
			"node pool": misfits("nodePool", o.nodePoolInputs(text, nodes, pulumi.StringMap{}), container.NodePoolArgs{}.ElementType()),
		} {
			if found != nil {
				t.Errorf("%s of %s: %v", name, block, found)
			}
		}
	}
	// The check itself has to tell these apart.
	wrong := pulumi.Map{"location": pulumi.Int(1), "relaseChannel": text, "releaseChannel": pulumi.Map{}, "nodeConfig": text}
	if found := misfits("cluster", wrong, container.ClusterArgs{}.ElementType()); len(found) != 4 {
		t.Errorf("of four mistakes: %v", found)
	}
}

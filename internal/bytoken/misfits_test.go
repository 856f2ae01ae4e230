package bytoken

import (
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func TestMisfitsTellsMistakesApart(t *testing.T) {
	want := dns.RecordSetArgs{}.ElementType()
	text := pulumi.String("text")
	good := func() pulumi.Map {
		return pulumi.Map{
			"managedZone": text, "name": text, "type": text, "ttl": pulumi.Int(60), "rrdatas": pulumi.StringArray{text},
			"routingPolicy": pulumi.Map{"geos": pulumi.Array{pulumi.Map{"location": text}}},
		}
	}
	if found := Misfits("record", good(), want); found != nil {
		t.Errorf("of none: %v", found)
	}
	for name, spoil := range map[string]func(pulumi.Map){
		"unknown":    func(m pulumi.Map) { m["rrdata"] = text },
		"missing":    func(m pulumi.Map) { delete(m, "name") },
		"wrong type": func(m pulumi.Map) { m["ttl"] = text },
		"no block":   func(m pulumi.Map) { m["routingPolicy"] = text },
		"no list":    func(m pulumi.Map) { m["ttl"] = pulumi.Array{} },
		"in a block": func(m pulumi.Map) { m["routingPolicy"] = pulumi.Map{"geo": pulumi.Array{}} },
		"in a list": func(m pulumi.Map) {
			m["routingPolicy"] = pulumi.Map{"geos": pulumi.Array{pulumi.Map{"location": pulumi.Int(1)}}}
		},
		"block inside": func(m pulumi.Map) { m["name"] = pulumi.Map{} },
	} {
		in := good()
		spoil(in)
		if found := Misfits("record", in, want); len(found) != 1 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

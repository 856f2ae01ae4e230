package google

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"

	"bankchurn/internal/sandbox/cloud"
)

const recordSetToken = "gcp:dns/recordSet:RecordSet"

var gcpDNS = map[string]cloud.Type{
	recordSetToken: {
		Args:   dns.RecordSetArgs{},
		State:  dns.RecordSetState{},
		NoName: true,
		// The provider's create is authoritative (terraform-provider-google 5.42, resource_dns_record_set.go).
		Adopts:    always,
		ReplaceOn: []string{"managedZone", "name", "project"},
		Check:     func(c *cloud.Checker) { c.OneOf("type", "A", "AAAA", "CNAME", "TXT") },
		Resolves: func(r *cloud.Record) (name, target string, seconds int) {
			return r.Output("name"), cloud.First(r.List("rrdatas")), int(r.Number("ttl"))
		},
		ID: func(i *cloud.Instance) string {
			return fmt.Sprintf("projects/%s/managedZones/%s/rrsets/%s/%s", i.Str("project"), i.Str("managedZone"), i.Str("name"), i.Str("type"))
		},
	},
}

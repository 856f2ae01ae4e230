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
		Check: func(c *cloud.Checker) {
			c.OneOf("type", "A", "AAAA", "CNAME", "TXT")
			c.ExactlyOneOf("rrdatas", "routingPolicy")
		},
		Resolves: func(r *cloud.Record) cloud.DNSRecord {
			return cloud.DNSRecord{Name: r.Output("name"), Answers: answersOf(r), Seconds: int(r.Number("ttl"))}
		},
		ID: func(i *cloud.Instance) string {
			return fmt.Sprintf("projects/%s/managedZones/%s/rrsets/%s/%s", i.Str("project"), i.Str("managedZone"), i.Str("name"), i.Str("type"))
		},
	},
}

// answersOf returns the targets of a record set: its data, or those of its weighted round robin
// policy.
func answersOf(r *cloud.Record) []cloud.DNSAnswer {
	if data := r.List("rrdatas"); len(data) > 0 {
		return []cloud.DNSAnswer{{Target: data[0], Weight: 1}}
	}
	var answers []cloud.DNSAnswer
	for _, item := range cloud.Objects(objectOf(r, "routingPolicy")["wrrs"]) {
		weight, _ := item["weight"].(float64)
		targets, _ := item["rrdatas"].([]any)
		for _, t := range targets {
			target, _ := t.(string)
			answers = append(answers, cloud.DNSAnswer{Target: target, Weight: weight})
		}
	}
	return answers
}

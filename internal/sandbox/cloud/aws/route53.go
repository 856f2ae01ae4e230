package aws

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"

	"bankchurn/internal/sandbox/cloud"
)

const recordToken = "aws:route53/record:Record"

// awsRoute53 replaces a record only if the name or the zone changes (ForceNew in
// terraform-provider-aws 5.x, internal/service/route53/record.go). A new set identifier or type
// is one change batch that deletes and creates, so the name always resolves.
var awsRoute53 = map[string]cloud.Type{
	recordToken: {
		Taken:       "InvalidChangeBatch",
		Args:        route53.RecordArgs{},
		State:       route53.RecordState{},
		NoName:      true,
		ReplaceOn:   []string{"name", "zoneId"},
		Check:       checkRecord,
		CheckCreate: fitsItsSet,
		CheckUpdate: fitsItsSet,
		Adopts:      func(i *cloud.Instance) bool { return i.Truth("allowOverwrite") },
		ID: func(i *cloud.Instance) string {
			id := i.Str("zoneId") + "_" + i.Str("name") + "_" + i.Str("type")
			if set := i.Str("setIdentifier"); set != "" {
				id += "_" + set
			}
			return id
		},
		Scope: func(i *cloud.Instance) string { return i.Str("zoneId") },
		Resolves: func(r *cloud.Record) cloud.DNSRecord {
			answer := cloud.DNSAnswer{Target: cloud.First(r.List("records")), Weight: 1}
			if weight, weighted := weightOf(r); weighted {
				answer.Weight = weight
			}
			return cloud.DNSRecord{Name: r.Output("name"), Answers: []cloud.DNSAnswer{answer}, Seconds: int(r.Number("ttl"))}
		},
		Computed: []cloud.Output{{Name: "fqdn", Value: func(i *cloud.Instance) any { return i.Str("name") }}},
	},
}

// checkRecord rejects a weighted record that the provider or Route 53 would reject
// (docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html, 2026-11).
func checkRecord(c *cloud.Checker) {
	c.OneOf("type", "A", "AAAA", "CNAME", "TXT")
	if c.Has("weightedRoutingPolicies") != c.Has("setIdentifier") {
		c.Fail("setIdentifier", "all of weighted_routing_policy, set_identifier must be specified")
	}
	for _, policy := range cloud.ObjectsOf(c.In["weightedRoutingPolicies"]) {
		c.Nested("weightedRoutingPolicies[0]", policy, func(p *cloud.Checker) { p.Within("weight", 0, 255) })
	}
}

// weightOf returns the weight of a weighted record; false for a simple one.
func weightOf(r *cloud.Record) (float64, bool) {
	for _, policy := range cloud.Objects(r.Outputs["weightedRoutingPolicies"]) {
		weight, _ := policy["weight"].(float64)
		return weight, true
	}
	return 0, false
}

// fitsItsSet rejects a record that Route 53 does not accept next to the name's other records of
// the type (hashicorp/terraform-provider-aws issues 11485 and 15622; the same TTL:
// API_ResourceRecordSet.html).
func fitsItsSet(i *cloud.Instance) error {
	for _, other := range i.Cloud.Where(recordToken, "name", i.Str("name")) {
		if other.URN == string(i.URN) || other.Scope != i.Str("zoneId") || other.Output("type") != i.Str("type") || i.Truth("allowOverwrite") {
			continue
		}
		set, otherSet := i.Str("setIdentifier"), other.Output("setIdentifier")
		refused := ""
		switch {
		case set == "" && otherSet != "":
			refused = "cannot be created as other RRSets exist with the same name and type"
		case set != "" && otherSet == "":
			refused = fmt.Sprintf("SetIdentifier %s cannot be created as a non-weighted set exists with the same name and type", set)
		case set == otherSet:
			refused = "already exists"
		case i.Number("ttl") != other.Number("ttl"):
			refused = fmt.Sprintf("SetIdentifier %s must have the TTL of the others of its group, which is %v", set, other.Number("ttl"))
		default:
			continue
		}
		return fmt.Errorf("InvalidChangeBatch: RRSet with DNS name %s., type %s, %s", i.Str("name"), i.Str("type"), refused)
	}
	return nil
}

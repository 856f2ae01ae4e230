package stacks

import (
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/bytoken"
)

func TestInputsOfRecordsAreTheSDKs(t *testing.T) {
	s := settings{dns: dnsOptions{Name: "churn.example.com", Zone: "Z0123456789ABCDEFGHIJ", TTLSeconds: 60}}
	token, inputs := s.recordInputs(pulumi.String("target"))
	if found := bytoken.Misfits("record", inputs, route53.RecordArgs{}.ElementType()); token != route53Record || found != nil {
		t.Errorf("%s: %v", token, found)
	}
	s.dns.Zone = "example-com"
	token, inputs = s.recordInputs(pulumi.String("target"))
	if found := bytoken.Misfits("recordSet", inputs, dns.RecordSetArgs{}.ElementType()); token != cloudDNSSet || found != nil {
		t.Errorf("%s: %v", token, found)
	}
}

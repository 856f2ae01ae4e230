package cloud

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	recordToken     = "aws:route53/record:Record"
	recordSetToken  = "gcp:dns/recordSet:RecordSet"
	domainNameToken = "aws:apigatewayv2/domainName:DomainName"
	apiMappingToken = "aws:apigatewayv2/apiMapping:ApiMapping"
)

var awsDNS = map[string]resourceType{
	recordToken: {
		args:      route53.RecordArgs{},
		state:     route53.RecordState{},
		noName:    true,
		replaceOn: []string{"name", "type", "zoneId", "setIdentifier"},
		check:     func(c *checker) { c.oneOf("type", "A", "AAAA", "CNAME", "TXT") },
		takesOver: func(i *instance) bool { return i.truth("allowOverwrite") },
		id:        func(i *instance) string { return i.str("zoneId") + "_" + i.str("name") + "_" + i.str("type") },
		scope:     func(i *instance) string { return i.str("zoneId") },
		computed:  []output{{name: "fqdn", value: func(i *instance) any { return i.str("name") }}},
	},
	// The domain name has an entrance of its own, which answers before DNS leads to it.
	domainNameToken: {
		args:      apigatewayv2.DomainNameArgs{},
		state:     apigatewayv2.DomainNameState{},
		replaceOn: []string{"domainName"},
		needs:     needsDomainCertificate,
		accepts:   needsDomainCertificate,
		listens:   true,
		id:        func(i *instance) string { return i.str("domainName") },
		computed: []output{
			{name: "apiMappingSelectionExpression", value: func(*instance) any { return "$request.basepath" }},
			{name: "arn", value: func(i *instance) any {
				return fmt.Sprintf("arn:aws:apigateway:%s::/domainnames/%s", i.account.region, i.str("domainName"))
			}},
			{name: "domainNameConfiguration", completes: true, value: func(i *instance) any {
				values := map[string]any{
					"targetDomainName": strings.TrimPrefix(endpointURL(i.port), "http://"), "hostedZoneId": "Z" + upperDigits(i.serial, 13), "ipAddressType": "ipv4",
				}
				if given := i.in["domainNameConfiguration"]; given.IsObject() {
					for key, v := range given.ObjectValue() {
						values[string(key)] = v
					}
				}
				return resource.NewPropertyMapFromMap(values)
			}},
		},
	},
	apiMappingToken: {
		args:      apigatewayv2.ApiMappingArgs{},
		state:     apigatewayv2.ApiMappingState{},
		replaceOn: []string{"domainName"},
		needs: func(i *instance) error {
			if !i.cloud.exists(domainNameToken, i.str("domainName"), i.account.region) {
				return fmt.Errorf("NotFoundException: invalid domain name identifier specified: %s", i.str("domainName"))
			}
			return needsAPI(i)
		},
		id:    func(i *instance) string { return lowerDigits(i.serial, 6) },
		scope: func(i *instance) string { return i.str("domainName") },
	},
}

var gcpDNS = map[string]resourceType{
	recordSetToken: {
		args:      dns.RecordSetArgs{},
		state:     dns.RecordSetState{},
		noName:    true,
		replaceOn: []string{"managedZone", "name", "project"},
		check:     func(c *checker) { c.oneOf("type", "A", "AAAA", "CNAME", "TXT") },
		id: func(i *instance) string {
			return fmt.Sprintf("projects/%s/managedZones/%s/rrsets/%s/%s", i.str("project"), i.str("managedZone"), i.str("name"), i.str("type"))
		},
	},
}

// Resolve is where a name leads to by the records of the embedded cloud, another name or an address, and how many seconds
// a resolver may keep that; false where there is no such record. Addresses hold the port of their loopback server.
func (c *Cloud) Resolve(name string) (target string, seconds int, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resolve(name)
}

// resolve is Resolve with the lock held.
func (c *Cloud) resolve(name string) (target string, seconds int, found bool) {
	for _, r := range c.inventory.Records {
		list := map[string]string{recordToken: "records", recordSetToken: "rrdatas"}[r.Type]
		if list == "" || strings.TrimSuffix(r.output("name"), ".") != name {
			continue
		}
		for _, value := range r.list(list) {
			return strings.TrimSuffix(value, "."), int(r.number("ttl")), true
		}
	}
	return "", 0, false
}

func needsDomainCertificate(i *instance) error {
	return i.cloud.needsIssued(certificateOf(i.in["domainNameConfiguration"]), i.account.region)
}

// mapped is the API behind a domain name, nil where none is mapped. Call with the lock held.
func (c *Cloud) mapped(domain *Record) *Record {
	for _, mapping := range c.inventory.Records {
		if mapping.Type == apiMappingToken && mapping.Scope == domain.ID {
			return c.inventory.find(apiToken, mapping.output("apiId"), "")
		}
	}
	return nil
}

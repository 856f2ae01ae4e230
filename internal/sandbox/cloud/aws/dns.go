package aws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const (
	domainNameToken = "aws:apigatewayv2/domainName:DomainName"
	apiMappingToken = "aws:apigatewayv2/apiMapping:ApiMapping"
)

var awsDNS = map[string]cloud.Type{
	// The domain name has its own endpoint, which works before DNS points to it.
	domainNameToken: {
		Args:        apigatewayv2.DomainNameArgs{},
		State:       apigatewayv2.DomainNameState{},
		ReplaceOn:   []string{"domainName"},
		CheckCreate: needsDomainCertificate,
		CheckUpdate: needsDomainCertificate,
		Listens:     true,
		Answers:     answerDomain,
		Encrypted:   func(*cloud.Cloud, *cloud.Record) bool { return true },
		ID:          func(i *cloud.Instance) string { return i.Str("domainName") },
		Computed: []cloud.Output{
			{Name: "apiMappingSelectionExpression", Value: func(*cloud.Instance) any { return "$request.basepath" }},
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return fmt.Sprintf("arn:aws:apigateway:%s::/domainnames/%s", i.Account.Region, i.Str("domainName"))
			}},
			{Name: "domainNameConfiguration", Completes: true, Value: func(i *cloud.Instance) any {
				values := map[string]any{
					"targetDomainName": strings.TrimPrefix(cloudhttp.URL(i.Port), "http://"), "hostedZoneId": "Z" + cloud.UpperDigits(i.Serial, 13), "ipAddressType": "ipv4",
				}
				if given := i.In["domainNameConfiguration"]; given.IsObject() {
					for key, v := range given.ObjectValue() {
						values[string(key)] = v
					}
				}
				return resource.NewPropertyMapFromMap(values)
			}},
		},
	},
	apiMappingToken: {
		Args:      apigatewayv2.ApiMappingArgs{},
		State:     apigatewayv2.ApiMappingState{},
		ReplaceOn: []string{"domainName"},
		CheckCreate: func(i *cloud.Instance) error {
			if !i.Cloud.Exists(domainNameToken, i.Str("domainName"), i.Account.Region) {
				return fmt.Errorf("NotFoundException: invalid domain name identifier specified: %s", i.Str("domainName"))
			}
			return needsAPI(i)
		},
		ID:    func(i *cloud.Instance) string { return cloud.LowerDigits(i.Serial, 6) },
		Scope: func(i *cloud.Instance) string { return i.Str("domainName") },
	},
}

func needsDomainCertificate(i *cloud.Instance) error {
	return NeedsIssued(i.Cloud, certificateOf(i.In["domainNameConfiguration"]), i.Account.Region)
}

// mapped returns the API behind a domain name, nil if none is mapped. Call with the lock held.
func mapped(c *cloud.Cloud, domain *cloud.Record) *cloud.Record {
	for _, mapping := range c.Records() {
		if mapping.Type == apiMappingToken && mapping.Scope == domain.ID {
			return c.Find(apiToken, mapping.Output("apiId"), "")
		}
	}
	return nil
}

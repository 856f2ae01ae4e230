package lambda

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/spec"
)

// domain serves the API by a name of the caller's. From then on the endpoint is the
// name's own entrance, which answers before DNS leads there.
func (b *builder) domain(c *Lambda, api *apigatewayv2.Api, host string) error {
	name, err := apigatewayv2.NewDomainName(b.ctx, b.name, &apigatewayv2.DomainNameArgs{
		DomainName: pulumi.String(host),
		DomainNameConfiguration: apigatewayv2.DomainNameDomainNameConfigurationArgs{
			CertificateArn: pulumi.String(b.options.CertificateARN),
			EndpointType:   pulumi.String("REGIONAL"),
			SecurityPolicy: pulumi.String("TLS_1_2"),
		},
	}, b.parent)
	if err != nil {
		return err
	}
	mapping, err := apigatewayv2.NewApiMapping(b.ctx, b.name, &apigatewayv2.ApiMappingArgs{
		ApiId: api.ID(), DomainName: name.DomainName, Stage: pulumi.String("$default"),
	}, b.parent, pulumi.DependsOn(b.serving))
	if err != nil {
		return err
	}
	target := name.DomainNameConfiguration.TargetDomainName().Elem()
	c.alias = components.Alias{Name: target, Zone: name.DomainNameConfiguration.HostedZoneId().Elem()}
	c.URL = components.After(pulumi.Sprintf("https://%s", target), append(b.serving, mapping)...)
	return nil
}

// validateDomain holds the domain name and its certificate together.
func (o *Options) validateDomain(in components.Input, r *spec.Report) {
	switch {
	case in.Host != "" && o.CertificateARN == "":
		r.Refuse(spec.Problem{Path: "lambda.certificateArn", Reason: "is missing: dns.name is served by HTTPS", Allowed: "the ARN of an ACM certificate for " + in.Host + " in " + o.AWSRegion})
	case in.Host == "" && o.CertificateARN != "":
		r.Note("lambda.certificateArn is used with dns.name only: API Gateway has a certificate for its own name")
	}
}

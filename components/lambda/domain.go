package lambda

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// domain serves the API by a name of the caller's. From then on the endpoint is the
// name's own entrance, which answers before DNS leads there.
func (b *builder) domain(c *Lambda, api *apigatewayv2.Api, in components.Input) error {
	certificate := in.Certificate
	if b.options.CertificateARN != "" {
		certificate = pulumi.String(b.options.CertificateARN)
	}
	name, err := apigatewayv2.NewDomainName(b.ctx, b.name, &apigatewayv2.DomainNameArgs{
		DomainName: pulumi.String(in.Host),
		DomainNameConfiguration: apigatewayv2.DomainNameDomainNameConfigurationArgs{
			CertificateArn: certificate,
			EndpointType:   pulumi.String("REGIONAL"),
			SecurityPolicy: pulumi.String("TLS_1_2"),
		},
	}, b.parent)
	if err != nil {
		return err
	}
	mapping, err := apigatewayv2.NewApiMapping(b.ctx, b.name, &apigatewayv2.ApiMappingArgs{
		ApiId: api.ID(), DomainName: name.DomainName, Stage: pulumi.String(stageName),
	}, b.parent, pulumi.DependsOn(b.serving))
	if err != nil {
		return err
	}
	target := name.DomainNameConfiguration.TargetDomainName().Elem()
	c.alias = components.Alias{Name: target, Zone: name.DomainNameConfiguration.HostedZoneId().Elem()}
	c.URL = components.After(pulumi.Sprintf("https://%s", target), append(b.serving, mapping)...)
	return nil
}

// TakesCertificate implements components.Certified.
func (o *Options) TakesCertificate(in components.Input) bool {
	return in.Host != "" && o.CertificateARN == ""
}

// validateDomain holds the domain name and its certificate together.
func (o *Options) validateDomain(in components.Input, r *config.Report) {
	switch {
	case components.Elsewhere(o.CertificateARN, o.AWSRegion):
		r.Refuse(config.Problem{Path: "lambda.certificateArn", Value: o.CertificateARN, Reason: "API Gateway uses certificates of its own region only, which is " + o.AWSRegion, Allowed: "a certificate in " + o.AWSRegion + ", or none: ACM then issues one for dns.name"})
	case in.Host == "" && o.CertificateARN != "":
		r.Note("lambda.certificateArn is used with dns.name only: API Gateway has a certificate for its own name")
	}
}

package lambda

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// domain serves the API under a custom domain name. The endpoint is then the domain name's own API
// Gateway hostname, which responds before DNS points to it.
func (b *builder) domain(c *Lambda, api *apigatewayv2.Api) error {
	name, err := apigatewayv2.NewDomainName(b.ctx, b.name, &apigatewayv2.DomainNameArgs{
		DomainName: pulumi.String(b.args.Host),
		DomainNameConfiguration: apigatewayv2.DomainNameDomainNameConfigurationArgs{
			CertificateArn: b.args.certificate(&config.Report{}),
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
	c.URL = components.WhenReady(pulumi.Sprintf("https://%s", target), append(b.serving, mapping)...)
	return nil
}

// certificate returns the certificate of the domain name, checked.
func (a *Args) certificate(r *config.Report) pulumi.StringInput {
	return config.Check(a.CertificateARN, r, func(arn string, r *config.Report) {
		if components.Elsewhere(arn, a.Region) {
			r.Refuse(config.Problem{Path: "lambda.certificateArn", Value: arn, Reason: "API Gateway can only use certificates in its own region, " + a.Region, Allowed: "a certificate in " + a.Region + ", or remove it: ACM then issues one for dns.name"})
		}
	})
}

// validateDomain checks the domain name and its certificate together.
func (a *Args) validateDomain(in components.Input, r *config.Report) {
	a.certificate(r)
	switch given := config.IsSet(a.CertificateARN); {
	case a.Host == "" && given:
		r.Note("lambda.certificateArn has no effect without dns.name: API Gateway has a certificate for its own hostname")
	case a.Host != "" && in.Host == "" && !given: // only a stack can have one issued
		r.Refuse(config.Problem{Path: "lambda.certificateArn", Reason: "is required to serve " + a.Host, Allowed: "the ARN of a certificate in " + a.Region})
	}
}

package stacks

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/certificatemanager"
	"bankchurn/config"
)

// namedStack is a stack with a DNS name.
func namedStack(platform, zone, more string) string {
	const certificate = `{certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}`
	return `config:
  gcp:project: my-project
  bankchurn:platform: ` + platform + `
  bankchurn:service: {image: ` + ecr + `, public: true}
  bankchurn:fargate: ` + certificate + `
  bankchurn:lambda: ` + certificate + `
  bankchurn:cloudrun: {image: ` + registry + `}
  bankchurn:kubernetes: {ingress: {tls: {secretName: churn-tls}}}
  bankchurn:dns: {name: churn.example.com, zone: ` + zone + `, ttlSeconds: 30}
` + more
}

// issuingStack is a stack whose certificate ACM issues.
func issuingStack(platform, zone, more string) string {
	return `config:
  gcp:project: my-project
  bankchurn:platform: ` + platform + `
  bankchurn:service: {image: ` + ecr + `, public: true}
  bankchurn:eks: {autoMode: {enabled: true}}
  bankchurn:kubernetes: {ingress: {controller: alb}}
  bankchurn:dns: {name: churn.example.com, zone: ` + zone + `}
` + more
}

const route53Zone, cloudDNSZone = "Z0123456789ABCDEFGHIJ", "example-com"

// records are the DNS records of a run by logical name, in the format of a zone file.
func (rec *recording) records() map[string]string {
	found := map[string]string{}
	for _, r := range rec.resources {
		list := map[string]resource.PropertyKey{route53Record: "records", cloudDNSSet: "rrdatas"}[r.typ]
		if list == "" {
			continue
		}
		var values []string
		if data := r.inputs[list]; data.IsArray() {
			for _, v := range data.ArrayValue() {
				values = append(values, v.StringValue())
			}
		}
		if set := r.text("setIdentifier"); set != "" {
			weight := r.inputs["weightedRoutingPolicies"].ArrayValue()[0].ObjectValue()["weight"].NumberValue()
			values = append(values, fmt.Sprintf("%s=%v", set, weight))
		}
		if policy := r.inputs["routingPolicy"]; policy.IsObject() {
			for _, item := range policy.ObjectValue()["wrrs"].ArrayValue() {
				one := item.ObjectValue()
				values = append(values, fmt.Sprintf("%s=%v", one["rrdatas"].ArrayValue()[0].StringValue(), one["weight"].NumberValue()))
			}
		}
		found[r.name] = fmt.Sprintf("%s %v %s %s", r.text("name"), r.inputs["ttl"].NumberValue(), r.text("type"), strings.Join(values, " "))
	}
	return found
}

// TestTheNamePointsToEachPlatform: the record is of the same kind on all platforms, so a switch is
// one change in place.
func TestTheNamePointsToEachPlatform(t *testing.T) {
	const nlbName = "k8s-0a1b2c3.us-east-1.elb.amazonaws.com"
	for _, c := range []struct {
		platform, zone string
		want           map[string]string
	}{
		{"eks", route53Zone, map[string]string{"name": "churn.example.com 30 CNAME " + nlbName + " primary=100"}},
		{"eks", cloudDNSZone, map[string]string{"name": "churn.example.com. 30 CNAME " + nlbName + "."}},
		{"gke", route53Zone, map[string]string{"name": "churn.example.com 30 CNAME gke.churn.example.com primary=100", "gke-address": "gke.churn.example.com 30 A 192.0.2.20"}},
		{"gke", cloudDNSZone, map[string]string{"name": "churn.example.com. 30 CNAME gke.churn.example.com.", "gke-address": "gke.churn.example.com. 30 A 192.0.2.20"}},
		{"cloudrun", route53Zone, map[string]string{
			"name": "churn.example.com 30 CNAME cloudrun.churn.example.com primary=100", "cloudrun-address": "cloudrun.churn.example.com 30 A 192.0.2.30",
			"certificate-authorization": "_acme-challenge_0a1b.churn.example.com 300 CNAME 2c3d.authorize.certificatemanager.goog",
		}},
		{"cloudrun", cloudDNSZone, map[string]string{
			"name": "churn.example.com. 30 CNAME cloudrun.churn.example.com.", "cloudrun-address": "cloudrun.churn.example.com. 30 A 192.0.2.30",
			"certificate-authorization": "_acme-challenge_0a1b.churn.example.com. 300 CNAME 2c3d.authorize.certificatemanager.goog.",
		}},
	} {
		t.Run(c.platform+" in "+c.zone, func(t *testing.T) {
			projectWithApp(t)
			rec := deployed(t, "test", parsed(t, namedStack(c.platform, c.zone, "")))
			if got := rec.records(); !maps.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

// A resolver may still have cached that the name points to gke.NAME, which must therefore exist as
// long as the old platform does.
func TestTheNameOfAKeptAddressStays(t *testing.T) {
	projectWithApp(t)
	rec := deployed(t, "test", parsed(t, namedStack("fargate", route53Zone, "  bankchurn:keepPrevious: gke\n")))
	names := slices.Sorted(maps.Keys(rec.records()))
	if want := []string{"gke-address", "name"}; !slices.Equal(names, want) {
		t.Errorf("records %v, want %v", names, want)
	}
	if got := rec.records()["gke-address"]; got != "gke.churn.example.com 30 A 192.0.2.20" {
		t.Errorf("the kept address: %s", got)
	}
}

// An IP address as the target of a CNAME is a name that does not exist.
func TestACNAMENeverPointsToAnIPAddress(t *testing.T) {
	s := settings{dns: dnsOptions{Name: "churn.example.com"}}
	for target, refused := range map[string]bool{"k8s-0a1b2c3.us-east-1.elb.amazonaws.com": false, "192.0.2.20": true, "2001:db8::1": true} {
		err := s.refuseAddress("eks", target)
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "the load balancer on eks has the IP address "+target) {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// TestACMIssuesTheCertificateOfTheName: in the platform's region, validated by a record in the
// zone, whichever cloud the zone is in. What serves it to clients waits until it is issued.
func TestACMIssuesTheCertificateOfTheName(t *testing.T) {
	const at = "_0a1b.churn.example.com"
	inRoute53, inCloudDNS := at+" 300 CNAME _2c3d.acm-validations.aws", at+". 300 CNAME _2c3d.acm-validations.aws."
	for _, c := range []struct {
		platform, zone, region, record string
		shows                          string // type of the resource with the certificate
		input                          string
	}{
		{"lambda", route53Zone, "us-east-1", inRoute53, "aws:apigatewayv2/domainName:DomainName", "domainNameConfiguration.certificateArn"},
		{"lambda", cloudDNSZone, "eu-west-1", inCloudDNS, "aws:apigatewayv2/domainName:DomainName", "domainNameConfiguration.certificateArn"},
		{"fargate", route53Zone, "eu-west-1", inRoute53, "aws:lb/listener:Listener", "certificateArn"},
		{"eks", route53Zone, "us-east-1", inRoute53, "kubernetes:networking.k8s.io/v1:Ingress", `metadata.annotations.alb.ingress.kubernetes.io/certificate-arn`},
	} {
		t.Run(c.platform+" in "+c.region, func(t *testing.T) {
			projectWithApp(t)
			text := strings.Replace(issuingStack(c.platform, c.zone, ""), "eks: {", "eks: {region: us-east-1, ", 1)
			if c.platform != "eks" {
				text += "  bankchurn:" + c.platform + ": {region: " + c.region + "}\n"
			}
			rec := deployed(t, "test", parsed(t, text))
			requested := rec.all(acmCertificate)
			if len(requested) != 1 || requested[0].name != "certificate-"+c.region || requested[0].text("domainName") != "churn.example.com" || requested[0].text("validationMethod") != "DNS" {
				t.Fatalf("certificates %v", requested)
			}
			if provider, _ := requested[0].provider(); provider.Name() != "aws" {
				t.Errorf("the certificate is %s's, want it where the platform is", provider)
			}
			if got := rec.records()["certificate-validation"]; got != c.record {
				t.Errorf("record %q, want %q", got, c.record)
			}
			waits := rec.all(acmValidation)
			if len(waits) != 1 || len(waits[0].inputs["validationRecordFqdns"].ArrayValue()) != 1 || waits[0].inputs["validationRecordFqdns"].ArrayValue()[0].StringValue() != at {
				t.Fatalf("waits %v", waits)
			}
			arn := "arn:aws:acm:" + c.region + ":123456789012:certificate/certificate-"
			found := ""
			for _, r := range rec.all(c.shows) {
				flatten("", resource.NewProperty(r.inputs), func(path, value string) {
					if path == c.input {
						found = value
						if dependencies := r.rpc.GetDependencies(); !slices.Contains(dependencies, waits[0].urn) {
							t.Errorf("%s does not wait for the certificate to be issued, but for %v", r.name, dependencies)
						}
					}
				})
			}
			if !strings.HasPrefix(strings.Trim(found, `"`), arn+c.region) {
				t.Errorf("%s has the certificate %s, want %s", c.shows, found, arn+c.region)
			}
		})
	}
}

// No certificate is issued twice: both platforms of a switch share it. A configured certificate is
// used, and if none is needed there is none.
func TestACertificateIsIssuedOnceAndWhereItIsNeeded(t *testing.T) {
	for rule, c := range map[string]struct {
		text string
		want int
	}{
		"two platforms of a region": {issuingStack("fargate", route53Zone, "  bankchurn:keepPrevious: lambda\n"), 1},
		"one is given":              {namedStack("fargate", route53Zone, ""), 0},
		"a Secret has one":          {namedStack("gke", route53Zone, ""), 0},
		"no name":                   {"config:\n  bankchurn:platform: lambda\n", 0},
	} {
		projectWithApp(t)
		rec := deployed(t, "test", parsed(t, c.text))
		if got := [2]int{len(rec.all(acmCertificate)), len(rec.all(acmValidation))}; got != [2]int{c.want, c.want} {
			t.Errorf("%s: %v certificates and waits, want %d of each", rule, got, c.want)
		}
	}
}

// The resources of the name are in the estimate like all others: free, with a reason.
func TestCertificateAndRecordsAreInTheEstimate(t *testing.T) {
	projectWithApp(t)
	c := parsed(t, issuingStack("lambda", route53Zone, ""))
	text := ""
	_, err := run(t, "test", c, func(ctx *pulumi.Context) error {
		report := &config.Report{}
		s := load(ctx, now(), report)
		if err := report.Err(); err != nil {
			return err
		}
		view, err := s.estimate(ctx, listed())
		for _, n := range view.Estimate.Free {
			text += n.Type + " " + n.Resource + ": " + n.Text + "\n"
		}
		for _, n := range view.Estimate.Unsupported {
			t.Errorf("%s %s is not supported", n.Type, n.Resource)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		acmCertificate + " certificate-us-east-1: public certificates for load balancers and API Gateway are free of charge",
		acmValidation + " certificate-us-east-1: ", route53Record + " certificate-validation: a record is free of charge", route53Record + " name: ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q among the free:\n%s", want, text)
		}
	}
}

// An update waits only if it deletes what clients may still be directed to.
func TestAnUpdateWaitsForTheFormerTargetsTTL(t *testing.T) {
	const before, after = "https://a.elb.amazonaws.com", "https://b.elb.amazonaws.com"
	fargate, _ := choose("fargate", true, &config.Report{})
	gke, _ := choose("gke", true, &config.Report{})
	shared, none := nameRecord{shares: map[string]int{"fargate": 10, "gke": 90}}, nameRecord{shares: map[string]int{"fargate": 100, "gke": 0}}
	for rule, c := range map[string]struct {
		last     lastOutput
		previous *platform
		want     bool
	}{
		"the same load balancer":                                   {lastOutput{platforms: []string{"fargate"}, addresses: map[string]string{"fargate": after}}, nil, false},
		"another load balancer of the platform":                    {lastOutput{platforms: []string{"fargate"}, addresses: map[string]string{"fargate": before}}, nil, true},
		"next to a platform that stays":                            {lastOutput{platforms: []string{"fargate", "gke"}, addresses: map[string]string{"fargate": before}}, &gke, true},
		"another load balancer of a platform that shared the name": {lastOutput{platforms: []string{"fargate", "gke"}, name: shared, addresses: map[string]string{"fargate": after, "gke": "https://192.0.2.1"}}, &gke, true},
		"a platform that shared the name":                          {lastOutput{platforms: []string{"fargate", "gke"}, name: shared, addresses: map[string]string{"fargate": after}}, nil, true},
		"a platform that had a share of 0":                         {lastOutput{platforms: []string{"fargate", "gke"}, name: none, addresses: map[string]string{"fargate": after}}, nil, false},
		"another platform":                                         {lastOutput{platforms: []string{"gke"}, addresses: map[string]string{"gke": before}}, nil, true},
		"another platform, which stays":                            {lastOutput{platforms: []string{"gke"}, addresses: map[string]string{"gke": before}}, &gke, false},
		"another platform, not the one kept":                       {lastOutput{platforms: []string{"lambda", "gke"}, addresses: map[string]string{"lambda": before}}, &gke, true},
		"the parts of an update that failed":                       {lastOutput{unfinished: true}, nil, true},
		"of which one stays":                                       {lastOutput{unfinished: true}, &gke, true},
		"no name before":                                           {lastOutput{platforms: []string{"fargate"}}, nil, false},
		"nothing before":                                           {lastOutput{}, nil, false},
	} {
		s := settings{platform: fargate, previous: c.previous}
		if got := s.targetChanges(c.last, map[string]string{"fargate": after, "gke": before}); got != c.want {
			t.Errorf("%s: waits: %v, want %v", rule, got, c.want)
		}
	}
}

func TestOnlyAPreviewMayNotKnowTheRecordOfACertificate(t *testing.T) {
	for _, preview := range []bool{true, false} {
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			c := &certificate{Challenges: pulumi.Array{pulumi.Map{"domainName": pulumi.String("churn.example.com")}}.ToArrayOutput()}
			ctx.Export("record", c.challenge(ctx, "churn.example.com", "resourceRecordName"))
			return nil
		}, pulumi.WithMocks("bankchurn", "test", &recording{}), func(info *pulumi.RunInfo) { info.DryRun = preview })
		if refused := err != nil && strings.Contains(err.Error(), "ACM returned no validation record"); refused == preview {
			t.Errorf("preview %t: %v", preview, err)
		}
	}
}

// A service with a name is compared with every platform, Cloud Run with its load balancer included.
func TestTheComparisonOfANamePricesAllPlatforms(t *testing.T) {
	projectWithApp(t)
	c := parsed(t, strings.Replace(namedStack("fargate", route53Zone, ""), "kubernetes: {", "kubernetes: {image: "+registry+", ", 1))
	balanced := false
	_, err := run(t, "test", c, func(ctx *pulumi.Context) error {
		report := &config.Report{}
		s := load(ctx, now(), report)
		if err := report.Err(); err != nil {
			return err
		}
		view, err := s.estimate(ctx, listed())
		for _, other := range view.Elsewhere {
			if other.Estimate == nil {
				t.Errorf("%s is not priced: %v", other.Platform, other.Refused)
				continue
			}
			for _, line := range other.Estimate.Lines {
				balanced = balanced || other.Platform == "cloudrun" && line.SKU == "lb.forwarding"
			}
		}
		if len(view.Elsewhere) != 4 {
			t.Errorf("%d platforms next to fargate, want 4", len(view.Elsewhere))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !balanced {
		t.Error("Cloud Run is priced without its load balancer")
	}
}

// The previous platform's update issues the certificate for cloudrun in advance.
func TestGooglesCertificateCanBeIssuedBeforeTheSwitch(t *testing.T) {
	for more, want := range map[string]int{"googleCertificate: false": 0, "googleCertificate: true": 1} {
		projectWithApp(t)
		rec := deployed(t, "test", parsed(t, strings.Replace(namedStack("fargate", route53Zone, ""), "dns: {", "dns: {"+more+", ", 1)))
		if got := [2]int{len(rec.all(certificatemanager.CertificateToken)), len(rec.all(certificatemanager.AuthorizationToken))}; got != [2]int{want, want} {
			t.Errorf("%q: %v certificates and authorizations, want %d", more, got, want)
		}
		if _, found := rec.records()["certificate-authorization"]; found != (want == 1) {
			t.Errorf("%q: its record: %t", more, found)
		}
	}
}

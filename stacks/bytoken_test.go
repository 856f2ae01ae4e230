package stacks

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	sdkec2 "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	sdkcertificatemanager "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/certificatemanager"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/monitoring"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	batchv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/batch/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/certificatemanager"
	"bankchurn/components/ec2"
	"bankchurn/internal/computesdk"
)

// byToken are the types registered by token, because importing their packages costs too much build
// time, and their args structs. helm/v3 and aws/s3 would also be too slow in this test's build. So
// would gcp/compute, whose structs are read from its source.
var byToken = map[string]pulumi.Input{
	"aws:cloudwatch/logGroup:LogGroup":                               cloudwatch.LogGroupArgs{},
	"gcp:monitoring/alertPolicy:AlertPolicy":                         monitoring.AlertPolicyArgs{},
	"aws:cloudwatch/metricAlarm:MetricAlarm":                         cloudwatch.MetricAlarmArgs{},
	"aws:cloudwatch/compositeAlarm:CompositeAlarm":                   cloudwatch.CompositeAlarmArgs{},
	"aws:cloudwatch/dashboard:Dashboard":                             cloudwatch.DashboardArgs{},
	"gcp:monitoring/dashboard:Dashboard":                             monitoring.DashboardArgs{},
	"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember":   artifactregistry.RepositoryIamMemberArgs{},
	"gcp:container/cluster:Cluster":                                  container.ClusterArgs{},
	"gcp:container/nodePool:NodePool":                                container.NodePoolArgs{},
	certificatemanager.AuthorizationToken:                            sdkcertificatemanager.DnsAuthorizationArgs{},
	certificatemanager.CertificateToken:                              sdkcertificatemanager.CertificateArgs{},
	"gcp:certificatemanager/certificateMap:CertificateMap":           sdkcertificatemanager.CertificateMapResourceArgs{},
	"gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": sdkcertificatemanager.CertificateMapEntryArgs{},
	acmCertificate: acm.CertificateArgs{},
	acmValidation:  acm.CertificateValidationArgs{},
	"kubernetes:autoscaling/v2:HorizontalPodAutoscaler": autoscalingv2.HorizontalPodAutoscalerArgs{},
	"kubernetes:policy/v1:PodDisruptionBudget":          policyv1.PodDisruptionBudgetArgs{},
	"kubernetes:batch/v1:Job":                           batchv1.JobArgs{},
	cloudDNSSet:                                         dns.RecordSetArgs{},
	route53Record:                                       route53.RecordArgs{},

	string(ec2.DefaultSecurityGroup):     sdkec2.DefaultSecurityGroupArgs{},
	string(ec2.EIP):                      sdkec2.EipArgs{},
	string(ec2.FlowLog):                  sdkec2.FlowLogArgs{},
	string(ec2.InternetGateway):          sdkec2.InternetGatewayArgs{},
	string(ec2.LaunchTemplate):           sdkec2.LaunchTemplateArgs{},
	string(ec2.NATGateway):               sdkec2.NatGatewayArgs{},
	string(ec2.Route):                    sdkec2.RouteArgs{},
	string(ec2.RouteTable):               sdkec2.RouteTableArgs{},
	string(ec2.RouteTableAssociation):    sdkec2.RouteTableAssociationArgs{},
	string(ec2.SecurityGroup):            sdkec2.SecurityGroupArgs{},
	string(ec2.SecurityGroupEgressRule):  vpc.SecurityGroupEgressRuleArgs{},
	string(ec2.SecurityGroupIngressRule): vpc.SecurityGroupIngressRuleArgs{},
	string(ec2.Subnet):                   sdkec2.SubnetArgs{},
	string(ec2.VPC):                      sdkec2.VpcArgs{},
	string(ec2.VPCEndpoint):              sdkec2.VpcEndpointArgs{},
}

func TestInputsByTokenMatchTheSDK(t *testing.T) {
	all := matrix(t)
	for _, zone := range []string{route53Zone, cloudDNSZone} {
		for _, c := range []stackConfig{parsed(t, namedStack("gke", zone, "")), parsed(t, issuingStack("fargate", zone, "")), parsed(t, namedStack("cloudrun", zone, "")), parsed(t, gradual(zone, "previousPercent: 90"))} {
			all = append(all, deployment{name: "a name in " + zone, recording: deployed(t, "matrix", c)})
		}
	}
	// The recordings above disable verification, which would call a service.
	gate := deployed(t, "matrix", parsed(t, "config: {platform: gke, verify: {timeoutSeconds: 60}, service: {image: "+registry+"}}"), func(info *pulumi.RunInfo) { info.DryRun = true })
	all = append(all, deployment{name: "a verified release", recording: gate})
	seen := map[string]bool{}
	for _, d := range all {
		for _, r := range d.resources {
			var want reflect.Type
			if args, ok := byToken[r.typ]; ok {
				want = args.ElementType()
			} else if strings.HasPrefix(r.typ, "gcp:compute/") {
				var err error
				if want, err = computesdk.Args(r.typ); err != nil {
					t.Fatal(err)
				}
			} else {
				continue
			}
			seen[r.typ] = true
			for _, misfit := range misfits(r.name, resource.NewProperty(r.inputs), want) {
				t.Errorf("%s: %s %s", d.name, r.typ, misfit)
			}
		}
	}
	for typ := range byToken {
		if !seen[typ] {
			t.Errorf("the matrix has no %s", typ)
		}
	}
}

// misfits are the paths of inputs that a type of the SDK lacks, has with another type, or requires
// and does not get.
func misfits(path string, input resource.PropertyValue, want reflect.Type) []string {
	for want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	var found []string
	fits := true
	switch {
	case want.Kind() == reflect.Interface:
		// A union, such as the ARN of a topic or the topic itself.
	case input.IsSecret():
		return misfits(path, input.SecretValue().Element, want)
	case input.IsOutput():
		return misfits(path, input.OutputValue().Element, want)
	case input.IsObject() && want.Kind() == reflect.Map:
		for name, value := range input.ObjectValue() {
			found = append(found, misfits(path+"."+string(name), value, want.Elem())...)
		}
	case input.IsObject() && want.Kind() == reflect.Struct:
		return misfitsOfBlock(path, input.ObjectValue(), want)
	case input.IsArray() && want.Kind() == reflect.Slice:
		for _, item := range input.ArrayValue() {
			found = append(found, misfits(path, item, want.Elem())...)
		}
	case input.IsString():
		fits = want.Kind() == reflect.String
	case input.IsBool():
		fits = want.Kind() == reflect.Bool
	case input.IsNumber():
		fits = want.Kind() == reflect.Int || want.Kind() == reflect.Float64
	default:
		fits = false
	}
	if !fits {
		found = append(found, path+" is a "+want.String()+", not "+input.String())
	}
	return found
}

func misfitsOfBlock(path string, block resource.PropertyMap, want reflect.Type) []string {
	var found []string
	known := map[string]reflect.Type{}
	for field := range want.Fields() {
		name := field.Tag.Get("pulumi")
		known[name] = field.Type
		optional := slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface}, field.Type.Kind())
		if _, given := block[resource.PropertyKey(name)]; !given && !optional {
			found = append(found, path+"."+name+" is required")
		}
	}
	for name, value := range block {
		inside := path + "." + string(name)
		if known[string(name)] == nil {
			found = append(found, inside+" is unknown")
			continue
		}
		found = append(found, misfits(inside, value, known[string(name)])...)
	}
	return found
}

func TestMisfitsFindsEachKindOfMistake(t *testing.T) {
	type m = map[string]any
	good := func() m {
		return m{
			"managedZone": "z", "name": "n", "type": "CNAME", "ttl": 60, "rrdatas": []any{"a"},
			"routingPolicy": m{"geos": []any{m{"location": "here"}}},
		}
	}
	for name, spoil := range map[string]func(m){
		"":             func(m) {},
		"unknown":      func(in m) { in["rrdata"] = "a" },
		"missing":      func(in m) { delete(in, "name") },
		"wrong type":   func(in m) { in["ttl"] = "60" },
		"no block":     func(in m) { in["routingPolicy"] = "geo" },
		"no list":      func(in m) { in["rrdatas"] = "a" },
		"in a block":   func(in m) { in["routingPolicy"] = m{"geo": []any{}} },
		"in a list":    func(in m) { in["routingPolicy"] = m{"geos": []any{m{"location": 1}}} },
		"block inside": func(in m) { in["name"] = m{} },
	} {
		in := good()
		spoil(in)
		want := 1
		if name == "" {
			want = 0
		}
		if found := misfits("record", resource.NewPropertyValue(in), dns.RecordSetArgs{}.ElementType()); len(found) != want {
			t.Errorf("%q: %v", name, found)
		}
	}
}

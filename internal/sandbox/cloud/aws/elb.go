package aws

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"

	"bankchurn/internal/sandbox/cloud"
)

const (
	loadBalancerToken = "aws:lb/loadBalancer:LoadBalancer"
	targetGroupToken  = "aws:lb/targetGroup:TargetGroup"
)

// balancerName is the provider's validName, for load balancers and target groups.
var balancerName = regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z-]{0,30}[0-9A-Za-z])?$`)

var awsELB = map[string]cloud.Type{
	loadBalancerToken: {
		Args:      lb.LoadBalancerArgs{},
		State:     lb.LoadBalancerState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 32},
		ReplaceOn: []string{"customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"},
		Defaults: map[string]any{
			"clientKeepAlive": 3600, "desyncMitigationMode": "defensive", "dnsRecordClientRoutingPolicy": "any_availability_zone",
			"dropInvalidHeaderFields": false, "enableDeletionProtection": false, "enableHttp2": true,
			"enableTlsVersionAndCipherSuiteHeaders": false, "enableWafFailOpen": false, "enableXffClientPort": false,
			"enableZonalShift": false, "idleTimeout": 60, "loadBalancerType": "application", "preserveHostHeader": false,
			"xffHeaderProcessingMode": "append",
		},
		Check: func(c *cloud.Checker) {
			c.Matches("name", balancerName, "up to 32 letters, digits and hyphens, with none at the ends")
			c.NotBeginning("name", "internal-")
			c.OneOf("loadBalancerType", "application", "gateway", "network")
			c.OneOf("ipAddressType", "ipv4", "dualstack", "dualstack-without-public-ipv4")
		},
		CheckCreate: needsZones,
		// The loopback server stands for the load balancer. Listeners and targets are looked up
		// on each request.
		Listens:   true,
		Answers:   balance,
		Internal:  func(_ *cloud.Cloud, balancer *cloud.Record) bool { return balancer.Outputs["internal"] == true },
		Encrypted: func(c *cloud.Cloud, balancer *cloud.Record) bool { return listenerOf(c, balancer, "HTTPS") != nil },
		ID:        func(i *cloud.Instance) string { return arn(i, "elasticloadbalancing", "loadbalancer/"+balancerPath(i)) },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "elasticloadbalancing", "loadbalancer/"+balancerPath(i)) }},
			{Name: "arnSuffix", Value: func(i *cloud.Instance) any { return balancerPath(i) }},
			// It has the port, so that it reaches the loopback server with "http://" or
			// "https://" in front.
			{Name: "dnsName", Value: func(i *cloud.Instance) any { return fmt.Sprintf("127.0.0.1:%d", i.Port) }},
			{Name: "zoneId", Value: func(i *cloud.Instance) any { return balancerZones[i.Account.Region] }},
			{Name: "vpcId", Value: func(i *cloud.Instance) any {
				for _, subnet := range i.List("subnets") {
					return vpcOf(i.Cloud, subnet)
				}
				return ""
			}},
			{Name: "internal", Value: func(*cloud.Instance) any { return false }},
			{Name: "ipAddressType", Value: func(*cloud.Instance) any { return "ipv4" }},
			{Name: "securityGroups", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "subnetMappings", Value: func(*cloud.Instance) any { return []any{} }},
		},
		Protects: func(r *cloud.Record) error {
			if r.Outputs["enableDeletionProtection"] == true {
				return fmt.Errorf("OperationNotPermitted: load balancer '%s' cannot be deleted because deletion protection is enabled", r.ID)
			}
			return nil
		},
	},
	targetGroupToken: {
		Taken:     "DuplicateTargetGroupName",
		Args:      lb.TargetGroupArgs{},
		State:     lb.TargetGroupState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 32},
		ReplaceOn: []string{"ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"},
		Defaults: map[string]any{
			"deregistrationDelay": 300, "lambdaMultiValueHeadersEnabled": false, "proxyProtocolV2": false, "slowStart": 0,
			"targetType": "instance",
		},
		Check: checkTargetGroup,
		ID:    func(i *cloud.Instance) string { return arn(i, "elasticloadbalancing", targetGroupPath(i)) },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "elasticloadbalancing", targetGroupPath(i)) }},
			{Name: "arnSuffix", Value: func(i *cloud.Instance) any { return targetGroupPath(i) }},
			{Name: "ipAddressType", Value: func(*cloud.Instance) any { return "ipv4" }},
			{Name: "loadBalancerArns", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "loadBalancingAlgorithmType", Value: func(*cloud.Instance) any { return "round_robin" }},
			{Name: "loadBalancingAnomalyMitigation", Value: func(*cloud.Instance) any { return "off" }},
			{Name: "loadBalancingCrossZoneEnabled", Value: func(*cloud.Instance) any { return "use_load_balancer_configuration" }},
			{Name: "protocolVersion", Value: func(*cloud.Instance) any { return "HTTP1" }},
		},
		Dependent: cloud.MentionedIn(map[string]string{listenerToken: "defaultActions", listenerRuleToken: "actions"}),
	},
}

// balancerPath returns the end of a load balancer's ARN, which its listeners' ARNs also
// contain.
func balancerPath(i *cloud.Instance) string {
	kind := map[string]string{"application": "app", "network": "net", "gateway": "gwy"}[i.Str("loadBalancerType")]
	return kind + "/" + i.Str("name") + "/" + i.Serial[:16]
}

func targetGroupPath(i *cloud.Instance) string {
	return "targetgroup/" + i.Str("name") + "/" + i.Serial[:16]
}

// needsZones rejects a load balancer in only one zone, or an internet-facing one without an
// internet gateway.
func needsZones(i *cloud.Instance) error {
	if other := i.Cloud.Where(loadBalancerToken, "name", i.Str("name")); len(other) > 0 && other[0].Scope == i.Account.Region {
		return fmt.Errorf("DuplicateLoadBalancerName: a load balancer with the name '%s' already exists", i.Str("name"))
	}
	subnets := i.List("subnets")
	zones := map[string]bool{}
	for _, subnet := range subnets {
		zone := i.Cloud.Find(subnetToken, subnet, "").Output("availabilityZone")
		if zone == "" {
			// A subnet outside the stack is assumed to be in a zone of its own.
			zone = subnet
		}
		zones[zone] = true
	}
	if i.Str("loadBalancerType") == "application" && len(zones) < 2 {
		return fmt.Errorf("ValidationError: at least two subnets in two different Availability Zones must be specified")
	}
	if len(zones) < len(subnets) {
		return fmt.Errorf("InvalidConfigurationRequest: a load balancer cannot be attached to multiple subnets in the same Availability Zone")
	}
	if i.Truth("internal") || len(subnets) == 0 {
		return nil
	}
	return needsInternetGateway(i.Cloud, vpcOf(i.Cloud, subnets[0]), "InvalidSubnet")
}

func checkTargetGroup(c *cloud.Checker) {
	c.Matches("name", balancerName, "up to 32 letters, digits and hyphens, with none at the ends")
	c.OneOf("targetType", "instance", "ip", "lambda", "alb")
	c.OneOf("protocol", "GENEVE", "HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP", "QUIC", "TCP_QUIC")
	c.Within("port", 1, 65535)
	c.Within("deregistrationDelay", 0, 3600)
	if cloud.StringOf(c.In["targetType"]) != "lambda" {
		for _, property := range []string{"port", "protocol", "vpcId"} {
			if !c.Has(property) {
				c.Fail(property, "must be set unless targetType is lambda")
			}
		}
	}
	if v := c.In["slowStart"]; v.IsNumber() && v.NumberValue() != 0 {
		c.Within("slowStart", 30, 900)
	}
	c.Inside("healthCheck", func(h *cloud.Checker) {
		h.Within("healthyThreshold", 2, 10)
		h.Within("unhealthyThreshold", 2, 10)
		h.Within("interval", 5, 300)
		h.Within("timeout", 2, 120)
		if path := cloud.StringOf(h.In["path"]); path != "" && (path[0] != '/' || len(path) > 1024) {
			h.Fail("path", "%q must begin with / and have up to 1024 characters", path)
		}
		interval, timeout := h.In["interval"], h.In["timeout"]
		if interval.IsNumber() && timeout.IsNumber() && timeout.NumberValue() >= interval.NumberValue() {
			// The cloud would reject it (ValidationError).
			h.Fail("timeout", "health check timeout must be smaller than the interval")
		}
	})
}

// balancerZones has the hosted zones of Application Load Balancers by region, for alias records
// (docs.aws.amazon.com/general/latest/gr/elb.html). It is "" for other regions.
var balancerZones = map[string]string{
	"ap-northeast-1": "Z14GRHDCWA56QT",
	"ap-northeast-2": "ZWKZPGTI48KDX",
	"ap-south-1":     "ZP97RAFLXTNZK",
	"ap-southeast-1": "Z1LMS91P8CMLE5",
	"ap-southeast-2": "Z1GM3OXH4ZPM65",
	"ca-central-1":   "ZQSVJUPU6J1EY",
	"eu-central-1":   "Z215JYRZR1TBD5",
	"eu-north-1":     "Z23TAZ6LKFMNIO",
	"eu-west-1":      "Z32O12XQLNTSW2",
	"eu-west-2":      "ZHURV8PSTC4K8",
	"eu-west-3":      "Z3Q77PNBQS71R4",
	"sa-east-1":      "Z2P70J7HTTTPLU",
	"us-east-1":      "Z35SXDOTRQ7X7K",
	"us-east-2":      "Z3AADJGX6KTTL2",
	"us-west-1":      "Z368ELLRRE2KJ0",
	"us-west-2":      "Z1H1FL5HABSF5",
}

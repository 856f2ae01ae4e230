package cloud

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	loadBalancerToken = "aws:lb/loadBalancer:LoadBalancer"
	targetGroupToken  = "aws:lb/targetGroup:TargetGroup"
)

// balancerName is validName of the provider: of load balancers and target groups alike.
var balancerName = regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z-]{0,30}[0-9A-Za-z])?$`)

var awsELB = map[string]resourceType{
	loadBalancerToken: {
		args:      lb.LoadBalancerArgs{},
		state:     lb.LoadBalancerState{},
		name:      nameRule{separator: "-", maxLength: 32},
		replaceOn: []string{"customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"},
		defaults: map[string]any{
			"clientKeepAlive": 3600, "desyncMitigationMode": "defensive", "dnsRecordClientRoutingPolicy": "any_availability_zone",
			"dropInvalidHeaderFields": false, "enableDeletionProtection": false, "enableHttp2": true,
			"enableTlsVersionAndCipherSuiteHeaders": false, "enableWafFailOpen": false, "enableXffClientPort": false,
			"enableZonalShift": false, "idleTimeout": 60, "loadBalancerType": "application", "preserveHostHeader": false,
			"xffHeaderProcessingMode": "append",
		},
		check: func(c *checker) {
			c.matches("name", balancerName, "up to 32 letters, digits and hyphens, with none at the ends")
			c.notBeginning("name", "internal-")
			c.oneOf("loadBalancerType", "application", "gateway", "network")
			c.oneOf("ipAddressType", "ipv4", "dualstack", "dualstack-without-public-ipv4")
		},
		needs: needsZones,
		// The loopback server stands for the load balancer: what listens, and what is behind it, is looked up on each request.
		listens: true,
		id:      func(i *instance) string { return i.arn("elasticloadbalancing", "loadbalancer/"+balancerPath(i)) },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("elasticloadbalancing", "loadbalancer/"+balancerPath(i)) }},
			{name: "arnSuffix", value: func(i *instance) any { return balancerPath(i) }},
			// With the port, so that "http://" and "https://" before it reach the loopback server.
			{name: "dnsName", value: func(i *instance) any { return fmt.Sprintf("127.0.0.1:%d", i.port) }},
			{name: "zoneId", value: func(i *instance) any { return balancerZones[i.account.region] }},
			{name: "vpcId", value: func(i *instance) any {
				for _, subnet := range i.list("subnets") {
					return i.cloud.vpcOf(subnet)
				}
				return ""
			}},
			{name: "internal", value: func(*instance) any { return false }},
			{name: "ipAddressType", value: func(*instance) any { return "ipv4" }},
			{name: "securityGroups", value: func(*instance) any { return []any{} }},
			{name: "subnetMappings", value: func(*instance) any { return []any{} }},
		},
		protects: func(r *Record) error {
			if r.Outputs["enableDeletionProtection"] == true {
				return fmt.Errorf("OperationNotPermitted: load balancer '%s' cannot be deleted because deletion protection is enabled", r.ID)
			}
			return nil
		},
	},
	targetGroupToken: {
		args:      lb.TargetGroupArgs{},
		state:     lb.TargetGroupState{},
		name:      nameRule{separator: "-", maxLength: 32},
		replaceOn: []string{"ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"},
		defaults: map[string]any{
			"deregistrationDelay": 300, "lambdaMultiValueHeadersEnabled": false, "proxyProtocolV2": false, "slowStart": 0,
			"targetType": "instance",
		},
		check: checkTargetGroup,
		id:    func(i *instance) string { return i.arn("elasticloadbalancing", targetGroupPath(i)) },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("elasticloadbalancing", targetGroupPath(i)) }},
			{name: "arnSuffix", value: func(i *instance) any { return targetGroupPath(i) }},
			{name: "ipAddressType", value: func(*instance) any { return "ipv4" }},
			{name: "loadBalancerArns", value: func(*instance) any { return []any{} }},
			{name: "loadBalancingAlgorithmType", value: func(*instance) any { return "round_robin" }},
			{name: "loadBalancingAnomalyMitigation", value: func(*instance) any { return "off" }},
			{name: "loadBalancingCrossZoneEnabled", value: func(*instance) any { return "use_load_balancer_configuration" }},
			{name: "protocolVersion", value: func(*instance) any { return "HTTP1" }},
		},
		heldBy: mentionedIn(map[string]string{listenerToken: "defaultActions", listenerRuleToken: "actions"}),
	},
}

// balancerPath is the end of a load balancer's ARN and the beginning of its listeners'.
func balancerPath(i *instance) string {
	kind := map[string]string{"application": "app", "network": "net", "gateway": "gwy"}[i.str("loadBalancerType")]
	return kind + "/" + i.str("name") + "/" + i.serial[:16]
}

func targetGroupPath(i *instance) string { return "targetgroup/" + i.str("name") + "/" + i.serial[:16] }

// needsZones refuses a load balancer in one zone, or on the internet without a gateway to it.
func needsZones(i *instance) error {
	if other := i.cloud.where(loadBalancerToken, "name", i.str("name")); len(other) > 0 && other[0].Scope == i.account.region {
		return fmt.Errorf("DuplicateLoadBalancerName: a load balancer with the name '%s' already exists", i.str("name"))
	}
	subnets := i.list("subnets")
	zones := map[string]bool{}
	for _, subnet := range subnets {
		zone := i.cloud.inventory.find(subnetToken, subnet, "").output("availabilityZone")
		if zone == "" {
			// A subnet from outside the stack is taken to lie in a zone of its own.
			zone = subnet
		}
		zones[zone] = true
	}
	if i.str("loadBalancerType") == "application" && len(zones) < 2 {
		return fmt.Errorf("ValidationError: at least two subnets in two different Availability Zones must be specified")
	}
	if len(zones) < len(subnets) {
		return fmt.Errorf("InvalidConfigurationRequest: a load balancer cannot be attached to multiple subnets in the same Availability Zone")
	}
	if i.truth("internal") || len(subnets) == 0 {
		return nil
	}
	return needsInternetGateway(i.cloud, i.cloud.vpcOf(subnets[0]), "InvalidSubnet")
}

func checkTargetGroup(c *checker) {
	c.matches("name", balancerName, "up to 32 letters, digits and hyphens, with none at the ends")
	c.oneOf("targetType", "instance", "ip", "lambda", "alb")
	c.oneOf("protocol", "GENEVE", "HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP", "QUIC", "TCP_QUIC")
	c.within("port", 1, 65535)
	c.within("deregistrationDelay", 0, 3600)
	if stringOf(c.in["targetType"]) != "lambda" {
		for _, property := range []string{"port", "protocol", "vpcId"} {
			if !c.has(property) {
				c.fail(property, "must be set unless targetType is lambda")
			}
		}
	}
	if v := c.in["slowStart"]; v.IsNumber() && v.NumberValue() != 0 {
		c.within("slowStart", 30, 900)
	}
	c.inside("healthCheck", func(h *checker) {
		h.within("healthyThreshold", 2, 10)
		h.within("unhealthyThreshold", 2, 10)
		h.within("interval", 5, 300)
		h.within("timeout", 2, 120)
		if path := stringOf(h.in["path"]); path != "" && (path[0] != '/' || len(path) > 1024) {
			h.fail("path", "%q must begin with / and have up to 1024 characters", path)
		}
		interval, timeout := h.in["interval"], h.in["timeout"]
		if interval.IsNumber() && timeout.IsNumber() && timeout.NumberValue() >= interval.NumberValue() {
			// The cloud's refusal (ValidationError), found early.
			h.fail("timeout", "health check timeout must be smaller than the interval")
		}
	})
}

// balancerZones are the hosted zones of application load balancers, for alias records
// (docs.aws.amazon.com/general/latest/gr/elb.html). A region that is not listed has "".
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

// objectsOf are the objects in a list.
func objectsOf(v resource.PropertyValue) []resource.PropertyMap {
	var list []resource.PropertyMap
	if v.IsArray() {
		for _, e := range v.ArrayValue() {
			if e.IsObject() {
				list = append(list, e.ObjectValue())
			}
		}
	}
	return list
}

package cost

import "fmt"

const (
	keycloakGuide = "github.com/aws-samples/keycloak-on-aws, docs/en/implementation-guide/cost.md"
	gatewayGuide  = "github.com/aws-solutions-library-samples/guidance-for-multi-provider-generative-ai-gateway-on-aws"
	karmadaGuide  = "github.com/aws-solutions-library-samples/guidance-for-multi-cluster-application-management-with-karmada-and-amazon-eks"
	ssoGuide      = "github.com/aws-solutions-library-samples/guidance-for-amazon-eks-integrations-with-external-sso-providers-on-aws"
	gameGuide     = "github.com/aws-solutions-library-samples/guidance-for-custom-game-backend-hosting-on-aws"
)

// guideExamples are lines of the cost tables of AWS's own guides, for a month of 730 h in
// us-east-1: those that state all dimensions and that this program can deploy.
var guideExamples = map[string]worked{
	// As of June 2022: 2 tasks around the clock, each 1 vCPU and 2 GB, $72.08.
	// 2 x 730 x ($0.04048 + 2 x $0.004445) = 1,460 x $0.04937.
	"two tasks around the clock": {keycloakGuide, byRules{
		resources: []Resource{
			{
				URN: "service", Type: ecsServiceType, Name: "service", Region: "us-east-1", Inputs: properties(map[string]any{"desiredCount": 2, "launchType": "FARGATE"}),
				Dependencies: map[string][]string{"taskDefinition": {"task"}},
			},
			{URN: "task", Type: ecsTaskType, Name: "task", Region: "us-east-1", Inputs: properties(map[string]any{"cpu": "1024", "memory": "2048"})},
		},
		total: "72.08",
	}},
	// The same: 40 new connections a second and 100 GB a month, $25.77. 40/25 = 1.6 LCU are
	// more than the 0.137 of 100 GB: 730 x ($0.0225 + 1.6 x $0.008) = $16.425 + $9.344.
	// 40 requests a second are 105,120,000 of 0.9975 KiB.
	"a load balancer by new connections": {keycloakGuide, byRules{
		resources: internalBalancer, traffic: traffic(105_120_000, 100, "0.9975"), total: "25.77",
		want: map[string]string{"LCUs by new connections": "9.34"},
	}},
	// As of March 2025: 1 TB a month, $24.62. 1,024 GB / 730 h = 1.403 LCU: $16.425 + $8.192.
	"a load balancer by a terabyte": {gatewayGuide, byRules{
		resources: internalBalancer, traffic: traffic(1_048_576, 100, "1024"), total: "24.62",
		want: map[string]string{"LCUs by processed bytes": "8.19"},
	}},
	// The same: 1 NAT gateway, 1 public IPv4 address and 100 GB out, $50.00. $32.85 + $3.65 +
	// 100 x $0.045 through the gateway + 100 x $0.09 to the internet.
	"a network with one way out": {gatewayGuide, byRows{region: "us-east-1", total: "50.00", parts: []part{
		{sku: "nat.hour", quantity: "730"}, {sku: "ipv4.hour", quantity: "730"}, {sku: "nat.gb", quantity: "100"}, {sku: "transfer.internet", quantity: "100"},
	}}},
	// The same: 2 nodes t4g.medium, $49.06 = 2 x 730 x $0.0336. Their disks are not in it.
	"two nodes of Graviton": {gatewayGuide, byRules{
		resources: []Resource{{
			URN: "nodes", Type: eksNodeGroupType, Name: "nodes", Region: "us-east-1", Inputs: properties(map[string]any{
				"instanceTypes": []any{"t4g.medium"}, "scalingConfig": map[string]any{"minSize": 2, "desiredSize": 2, "maxSize": 2},
			}),
		}},
		want: map[string]string{"Nodes, t4g.medium": "49.06"},
	}},
	// As of February 2024: 3 clusters, $219, and 9 public addresses, $32.85.
	"three control planes": {karmadaGuide, byRules{
		resources: repeated(3, "aws:eks/cluster:Cluster", map[string]any{"version": "1.35"}), total: "219.00",
	}},
	"nine public addresses": {karmadaGuide, byRules{resources: repeated(9, "aws:ec2/eip:Eip", nil), total: "32.85"}},
	// As of October 2024: 1 NAT gateway and 1 public IPv4 address, $36.50 = $32.85 + $3.65.
	"a network without traffic": {ssoGuide, byRules{total: "36.50", resources: []Resource{
		{URN: "nat", Type: natType, Name: "nat", Region: "us-east-1"},
		{URN: "ip", Type: "aws:ec2/eip:Eip", Name: "ip", Region: "us-east-1"},
	}}},
	// 667 requests a minute are 29,214,600 a month, of 200 ms in 2 GB: 11,685,840 GB-s -
	// 400,000, $188.10, and 28,214,600 requests, $5.64: $193.74.
	"a function 667 times a minute": {gameGuide, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 2048}), traffic: traffic(29_214_600, 200, ""), freeTier: true, total: "193.74",
	}},
	// 667 traces a minute, 5 % of them kept, $7.20: of 30 days, without the free 100,000.
	"traces of 5 %": {gameGuide, byRows{region: "us-east-1", parts: []part{{"xray.traces", "667 x 60 x 24 x 30 x 0.05", false, "7.20"}}}},
}

var internalBalancer = []Resource{{
	URN: "lb", Type: "aws:lb/loadBalancer:LoadBalancer", Name: "lb", Region: "us-east-1", Inputs: properties(map[string]any{"internal": true}),
}}

func repeated(times int, kind string, inputs map[string]any) []Resource {
	out := make([]Resource, times)
	for i := range out {
		out[i] = Resource{URN: fmt.Sprint(kind, i), Type: kind, Name: fmt.Sprint("n", i), Region: "us-east-1", Inputs: properties(inputs)}
	}
	return out
}

package google

// The package gcp/compute is 12.6 MB of source, so its args structs are copied here instead of
// imported: the same fields as in github.com/pulumi/pulumi-gcp/sdk/v7 v7.38.0,
// go/gcp/compute/{network,subnetwork,router,routerNat}.go and pulumiTypes.go.
// compute_types_test.go compares them.

type computeNetworkArgs struct {
	AutoCreateSubnetworks                 *bool   `pulumi:"autoCreateSubnetworks"`
	DeleteDefaultRoutesOnCreate           *bool   `pulumi:"deleteDefaultRoutesOnCreate"`
	Description                           *string `pulumi:"description"`
	EnableUlaInternalIpv6                 *bool   `pulumi:"enableUlaInternalIpv6"`
	InternalIpv6Range                     *string `pulumi:"internalIpv6Range"`
	Mtu                                   *int    `pulumi:"mtu"`
	Name                                  *string `pulumi:"name"`
	NetworkFirewallPolicyEnforcementOrder *string `pulumi:"networkFirewallPolicyEnforcementOrder"`
	Project                               *string `pulumi:"project"`
	RoutingMode                           *string `pulumi:"routingMode"`
}

type computeNetworkState struct {
	GatewayIpv4 *string `pulumi:"gatewayIpv4"`
	Name        *string `pulumi:"name"`
	NumericId   *string `pulumi:"numericId"`
	Project     *string `pulumi:"project"`
	SelfLink    *string `pulumi:"selfLink"`
}

type computeSubnetworkArgs struct {
	AllowSubnetCidrRoutesOverlap *bool                   `pulumi:"allowSubnetCidrRoutesOverlap"`
	Description                  *string                 `pulumi:"description"`
	ExternalIpv6Prefix           *string                 `pulumi:"externalIpv6Prefix"`
	IpCidrRange                  string                  `pulumi:"ipCidrRange"`
	Ipv6AccessType               *string                 `pulumi:"ipv6AccessType"`
	LogConfig                    *computeSubnetworkLogs  `pulumi:"logConfig"`
	Name                         *string                 `pulumi:"name"`
	Network                      string                  `pulumi:"network"`
	PrivateIpGoogleAccess        *bool                   `pulumi:"privateIpGoogleAccess"`
	PrivateIpv6GoogleAccess      *string                 `pulumi:"privateIpv6GoogleAccess"`
	Project                      *string                 `pulumi:"project"`
	Purpose                      *string                 `pulumi:"purpose"`
	Region                       *string                 `pulumi:"region"`
	Role                         *string                 `pulumi:"role"`
	SecondaryIpRanges            []computeSecondaryRange `pulumi:"secondaryIpRanges"`
	SendSecondaryIpRangeIfEmpty  *bool                   `pulumi:"sendSecondaryIpRangeIfEmpty"`
	StackType                    *string                 `pulumi:"stackType"`
}

type computeSubnetworkLogs struct {
	AggregationInterval *string  `pulumi:"aggregationInterval"`
	FilterExpr          *string  `pulumi:"filterExpr"`
	FlowSampling        *float64 `pulumi:"flowSampling"`
	Metadata            *string  `pulumi:"metadata"`
	MetadataFields      []string `pulumi:"metadataFields"`
}

type computeSecondaryRange struct {
	IpCidrRange string `pulumi:"ipCidrRange"`
	RangeName   string `pulumi:"rangeName"`
}

type computeSubnetworkState struct {
	CreationTimestamp *string `pulumi:"creationTimestamp"`
	Fingerprint       *string `pulumi:"fingerprint"`
	GatewayAddress    *string `pulumi:"gatewayAddress"`
	Name              *string `pulumi:"name"`
	Project           *string `pulumi:"project"`
	Purpose           *string `pulumi:"purpose"`
	Region            *string `pulumi:"region"`
	SelfLink          *string `pulumi:"selfLink"`
	StackType         *string `pulumi:"stackType"`
}

type computeRouterArgs struct {
	Bgp                         map[string]any `pulumi:"bgp"`
	Description                 *string        `pulumi:"description"`
	EncryptedInterconnectRouter *bool          `pulumi:"encryptedInterconnectRouter"`
	Name                        *string        `pulumi:"name"`
	Network                     string         `pulumi:"network"`
	Project                     *string        `pulumi:"project"`
	Region                      *string        `pulumi:"region"`
}

type computeRouterState struct {
	CreationTimestamp *string `pulumi:"creationTimestamp"`
	Name              *string `pulumi:"name"`
	Project           *string `pulumi:"project"`
	Region            *string `pulumi:"region"`
	SelfLink          *string `pulumi:"selfLink"`
}

type computeRouterNatArgs struct {
	AutoNetworkTier                  *string          `pulumi:"autoNetworkTier"`
	DrainNatIps                      []string         `pulumi:"drainNatIps"`
	EnableDynamicPortAllocation      *bool            `pulumi:"enableDynamicPortAllocation"`
	EnableEndpointIndependentMapping *bool            `pulumi:"enableEndpointIndependentMapping"`
	EndpointTypes                    []string         `pulumi:"endpointTypes"`
	IcmpIdleTimeoutSec               *int             `pulumi:"icmpIdleTimeoutSec"`
	LogConfig                        *computeNatLogs  `pulumi:"logConfig"`
	MaxPortsPerVm                    *int             `pulumi:"maxPortsPerVm"`
	MinPortsPerVm                    *int             `pulumi:"minPortsPerVm"`
	Name                             *string          `pulumi:"name"`
	NatIpAllocateOption              *string          `pulumi:"natIpAllocateOption"`
	NatIps                           []string         `pulumi:"natIps"`
	Project                          *string          `pulumi:"project"`
	Region                           *string          `pulumi:"region"`
	Router                           string           `pulumi:"router"`
	Rules                            []map[string]any `pulumi:"rules"`
	SourceSubnetworkIpRangesToNat    string           `pulumi:"sourceSubnetworkIpRangesToNat"`
	Subnetworks                      []computeNatNet  `pulumi:"subnetworks"`
	TcpEstablishedIdleTimeoutSec     *int             `pulumi:"tcpEstablishedIdleTimeoutSec"`
	TcpTimeWaitTimeoutSec            *int             `pulumi:"tcpTimeWaitTimeoutSec"`
	TcpTransitoryIdleTimeoutSec      *int             `pulumi:"tcpTransitoryIdleTimeoutSec"`
	Type                             *string          `pulumi:"type"`
	UdpIdleTimeoutSec                *int             `pulumi:"udpIdleTimeoutSec"`
}

type computeNatLogs struct {
	Enable bool   `pulumi:"enable"`
	Filter string `pulumi:"filter"`
}

type computeNatNet struct {
	Name                  string   `pulumi:"name"`
	SecondaryIpRangeNames []string `pulumi:"secondaryIpRangeNames"`
	SourceIpRangesToNats  []string `pulumi:"sourceIpRangesToNats"`
}

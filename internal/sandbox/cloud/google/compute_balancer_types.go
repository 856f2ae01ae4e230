package google

// The args in gcp/compute for a global load balancer, like those in compute_types.go. Blocks
// that no component uses are maps.

type computeGlobalAddressArgs struct {
	Address      *string           `pulumi:"address"`
	AddressType  *string           `pulumi:"addressType"`
	Description  *string           `pulumi:"description"`
	IpVersion    *string           `pulumi:"ipVersion"`
	Labels       map[string]string `pulumi:"labels"`
	Name         *string           `pulumi:"name"`
	Network      *string           `pulumi:"network"`
	PrefixLength *int              `pulumi:"prefixLength"`
	Project      *string           `pulumi:"project"`
	Purpose      *string           `pulumi:"purpose"`
}

type computeRegionNetworkEndpointGroupArgs struct {
	AppEngine            map[string]any                             `pulumi:"appEngine"`
	CloudFunction        map[string]any                             `pulumi:"cloudFunction"`
	CloudRun             *computeRegionNetworkEndpointGroupCloudRun `pulumi:"cloudRun"`
	Description          *string                                    `pulumi:"description"`
	Name                 *string                                    `pulumi:"name"`
	Network              *string                                    `pulumi:"network"`
	NetworkEndpointType  *string                                    `pulumi:"networkEndpointType"`
	Project              *string                                    `pulumi:"project"`
	PscTargetService     *string                                    `pulumi:"pscTargetService"`
	Region               string                                     `pulumi:"region"`
	ServerlessDeployment map[string]any                             `pulumi:"serverlessDeployment"`
	Subnetwork           *string                                    `pulumi:"subnetwork"`
}

type computeBackendServiceArgs struct {
	AffinityCookieTtlSec         *int                            `pulumi:"affinityCookieTtlSec"`
	Backends                     []computeBackendServiceBackend  `pulumi:"backends"`
	CdnPolicy                    map[string]any                  `pulumi:"cdnPolicy"`
	CircuitBreakers              map[string]any                  `pulumi:"circuitBreakers"`
	CompressionMode              *string                         `pulumi:"compressionMode"`
	ConnectionDrainingTimeoutSec *int                            `pulumi:"connectionDrainingTimeoutSec"`
	ConsistentHash               map[string]any                  `pulumi:"consistentHash"`
	CustomRequestHeaders         []string                        `pulumi:"customRequestHeaders"`
	CustomResponseHeaders        []string                        `pulumi:"customResponseHeaders"`
	Description                  *string                         `pulumi:"description"`
	EdgeSecurityPolicy           *string                         `pulumi:"edgeSecurityPolicy"`
	EnableCdn                    *bool                           `pulumi:"enableCdn"`
	HealthChecks                 *string                         `pulumi:"healthChecks"`
	Iap                          map[string]any                  `pulumi:"iap"`
	LoadBalancingScheme          *string                         `pulumi:"loadBalancingScheme"`
	LocalityLbPolicies           []map[string]any                `pulumi:"localityLbPolicies"`
	LocalityLbPolicy             *string                         `pulumi:"localityLbPolicy"`
	LogConfig                    *computeBackendServiceLogConfig `pulumi:"logConfig"`
	Name                         *string                         `pulumi:"name"`
	OutlierDetection             map[string]any                  `pulumi:"outlierDetection"`
	PortName                     *string                         `pulumi:"portName"`
	Project                      *string                         `pulumi:"project"`
	Protocol                     *string                         `pulumi:"protocol"`
	SecurityPolicy               *string                         `pulumi:"securityPolicy"`
	SecuritySettings             map[string]any                  `pulumi:"securitySettings"`
	ServiceLbPolicy              *string                         `pulumi:"serviceLbPolicy"`
	SessionAffinity              *string                         `pulumi:"sessionAffinity"`
	TimeoutSec                   *int                            `pulumi:"timeoutSec"`
}

type computeUrlmapArgs struct {
	DefaultCustomErrorResponsePolicy map[string]any                   `pulumi:"defaultCustomErrorResponsePolicy"`
	DefaultRouteAction               map[string]any                   `pulumi:"defaultRouteAction"`
	DefaultService                   *string                          `pulumi:"defaultService"`
	DefaultUrlRedirect               *computeURLMapDefaultUrlRedirect `pulumi:"defaultUrlRedirect"`
	Description                      *string                          `pulumi:"description"`
	HeaderAction                     map[string]any                   `pulumi:"headerAction"`
	HostRules                        []map[string]any                 `pulumi:"hostRules"`
	Name                             *string                          `pulumi:"name"`
	PathMatchers                     []map[string]any                 `pulumi:"pathMatchers"`
	Project                          *string                          `pulumi:"project"`
	Tests                            []map[string]any                 `pulumi:"tests"`
}

type computeTargetHttpsProxyArgs struct {
	CertificateManagerCertificates []string `pulumi:"certificateManagerCertificates"`
	CertificateMap                 *string  `pulumi:"certificateMap"`
	Description                    *string  `pulumi:"description"`
	HttpKeepAliveTimeoutSec        *int     `pulumi:"httpKeepAliveTimeoutSec"`
	Name                           *string  `pulumi:"name"`
	Project                        *string  `pulumi:"project"`
	ProxyBind                      *bool    `pulumi:"proxyBind"`
	QuicOverride                   *string  `pulumi:"quicOverride"`
	ServerTlsPolicy                *string  `pulumi:"serverTlsPolicy"`
	SslCertificates                []string `pulumi:"sslCertificates"`
	SslPolicy                      *string  `pulumi:"sslPolicy"`
	TlsEarlyData                   *string  `pulumi:"tlsEarlyData"`
	UrlMap                         string   `pulumi:"urlMap"`
}

type computeTargetHttpProxyArgs struct {
	Description             *string `pulumi:"description"`
	HttpKeepAliveTimeoutSec *int    `pulumi:"httpKeepAliveTimeoutSec"`
	Name                    *string `pulumi:"name"`
	Project                 *string `pulumi:"project"`
	ProxyBind               *bool   `pulumi:"proxyBind"`
	UrlMap                  string  `pulumi:"urlMap"`
}

type computeGlobalForwardingRuleArgs struct {
	AllowPscGlobalAccess          *bool             `pulumi:"allowPscGlobalAccess"`
	Description                   *string           `pulumi:"description"`
	IpAddress                     *string           `pulumi:"ipAddress"`
	IpProtocol                    *string           `pulumi:"ipProtocol"`
	IpVersion                     *string           `pulumi:"ipVersion"`
	Labels                        map[string]string `pulumi:"labels"`
	LoadBalancingScheme           *string           `pulumi:"loadBalancingScheme"`
	MetadataFilters               []map[string]any  `pulumi:"metadataFilters"`
	Name                          *string           `pulumi:"name"`
	Network                       *string           `pulumi:"network"`
	NoAutomateDnsZone             *bool             `pulumi:"noAutomateDnsZone"`
	PortRange                     *string           `pulumi:"portRange"`
	Project                       *string           `pulumi:"project"`
	ServiceDirectoryRegistrations map[string]any    `pulumi:"serviceDirectoryRegistrations"`
	SourceIpRanges                []string          `pulumi:"sourceIpRanges"`
	Subnetwork                    *string           `pulumi:"subnetwork"`
	Target                        string            `pulumi:"target"`
}

type computeSslpolicyArgs struct {
	CustomFeatures []string `pulumi:"customFeatures"`
	Description    *string  `pulumi:"description"`
	MinTlsVersion  *string  `pulumi:"minTlsVersion"`
	Name           *string  `pulumi:"name"`
	Profile        *string  `pulumi:"profile"`
	Project        *string  `pulumi:"project"`
}

type computeSecurityPolicyArgs struct {
	AdaptiveProtectionConfig map[string]any                  `pulumi:"adaptiveProtectionConfig"`
	AdvancedOptionsConfig    map[string]any                  `pulumi:"advancedOptionsConfig"`
	Description              *string                         `pulumi:"description"`
	Name                     *string                         `pulumi:"name"`
	Project                  *string                         `pulumi:"project"`
	RecaptchaOptionsConfig   map[string]any                  `pulumi:"recaptchaOptionsConfig"`
	Rules                    []computeSecurityPolicyRuleType `pulumi:"rules"`
	Type                     *string                         `pulumi:"type"`
}

type computeBackendServiceBackend struct {
	BalancingMode             *string  `pulumi:"balancingMode"`
	CapacityScaler            *float64 `pulumi:"capacityScaler"`
	Description               *string  `pulumi:"description"`
	Group                     string   `pulumi:"group"`
	MaxConnections            *int     `pulumi:"maxConnections"`
	MaxConnectionsPerEndpoint *int     `pulumi:"maxConnectionsPerEndpoint"`
	MaxConnectionsPerInstance *int     `pulumi:"maxConnectionsPerInstance"`
	MaxRate                   *int     `pulumi:"maxRate"`
	MaxRatePerEndpoint        *float64 `pulumi:"maxRatePerEndpoint"`
	MaxRatePerInstance        *float64 `pulumi:"maxRatePerInstance"`
	MaxUtilization            *float64 `pulumi:"maxUtilization"`
}

type computeBackendServiceLogConfig struct {
	Enable     *bool    `pulumi:"enable"`
	SampleRate *float64 `pulumi:"sampleRate"`
}

type computeRegionNetworkEndpointGroupCloudRun struct {
	Service *string `pulumi:"service"`
	Tag     *string `pulumi:"tag"`
	UrlMask *string `pulumi:"urlMask"`
}

type computeSecurityPolicyRuleMatch struct {
	Config        *computeSecurityPolicyRuleMatchConfig `pulumi:"config"`
	Expr          map[string]any                        `pulumi:"expr"`
	ExprOptions   map[string]any                        `pulumi:"exprOptions"`
	VersionedExpr *string                               `pulumi:"versionedExpr"`
}

type computeSecurityPolicyRuleMatchConfig struct {
	SrcIpRanges []string `pulumi:"srcIpRanges"`
}

type computeSecurityPolicyRuleRateLimitOptions struct {
	BanDurationSec        *int                                                         `pulumi:"banDurationSec"`
	BanThreshold          map[string]any                                               `pulumi:"banThreshold"`
	ConformAction         *string                                                      `pulumi:"conformAction"`
	EnforceOnKey          *string                                                      `pulumi:"enforceOnKey"`
	EnforceOnKeyConfigs   []map[string]any                                             `pulumi:"enforceOnKeyConfigs"`
	EnforceOnKeyName      *string                                                      `pulumi:"enforceOnKeyName"`
	ExceedAction          *string                                                      `pulumi:"exceedAction"`
	ExceedRedirectOptions map[string]any                                               `pulumi:"exceedRedirectOptions"`
	RateLimitThreshold    *computeSecurityPolicyRuleRateLimitOptionsRateLimitThreshold `pulumi:"rateLimitThreshold"`
}

type computeSecurityPolicyRuleRateLimitOptionsRateLimitThreshold struct {
	Count       *int `pulumi:"count"`
	IntervalSec *int `pulumi:"intervalSec"`
}

type computeSecurityPolicyRuleType struct {
	Action                 string                                     `pulumi:"action"`
	Description            *string                                    `pulumi:"description"`
	HeaderAction           map[string]any                             `pulumi:"headerAction"`
	Match                  computeSecurityPolicyRuleMatch             `pulumi:"match"`
	PreconfiguredWafConfig map[string]any                             `pulumi:"preconfiguredWafConfig"`
	Preview                *bool                                      `pulumi:"preview"`
	Priority               int                                        `pulumi:"priority"`
	RateLimitOptions       *computeSecurityPolicyRuleRateLimitOptions `pulumi:"rateLimitOptions"`
	RedirectOptions        map[string]any                             `pulumi:"redirectOptions"`
}

type computeURLMapDefaultUrlRedirect struct {
	HostRedirect         *string `pulumi:"hostRedirect"`
	HttpsRedirect        *bool   `pulumi:"httpsRedirect"`
	PathRedirect         *string `pulumi:"pathRedirect"`
	PrefixRedirect       *string `pulumi:"prefixRedirect"`
	RedirectResponseCode *string `pulumi:"redirectResponseCode"`
	StripQuery           bool    `pulumi:"stripQuery"`
}

type computeGlobalAddressState struct {
	Address           *string        `pulumi:"address"`
	CreationTimestamp *string        `pulumi:"creationTimestamp"`
	EffectiveLabels   map[string]any `pulumi:"effectiveLabels"`
	LabelFingerprint  *string        `pulumi:"labelFingerprint"`
	Name              *string        `pulumi:"name"`
	Project           *string        `pulumi:"project"`
	PulumiLabels      map[string]any `pulumi:"pulumiLabels"`
	SelfLink          *string        `pulumi:"selfLink"`
}

// computeGlobalState has the outputs of the other types.
type computeGlobalState struct {
	CreationTimestamp *string        `pulumi:"creationTimestamp"`
	EffectiveLabels   map[string]any `pulumi:"effectiveLabels"`
	Fingerprint       *string        `pulumi:"fingerprint"`
	Name              *string        `pulumi:"name"`
	Project           *string        `pulumi:"project"`
	PulumiLabels      map[string]any `pulumi:"pulumiLabels"`
	SelfLink          *string        `pulumi:"selfLink"`
}

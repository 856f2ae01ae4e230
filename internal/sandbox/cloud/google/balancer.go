package google

import (
	"fmt"
	"strings"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const (
	globalAddressToken  = "gcp:compute/globalAddress:GlobalAddress"
	endpointGroupToken  = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
	backendServiceToken = "gcp:compute/backendService:BackendService"
	urlMapToken         = "gcp:compute/uRLMap:URLMap"
	httpsProxyToken     = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
	httpProxyToken      = "gcp:compute/targetHttpProxy:TargetHttpProxy"
	forwardingRuleToken = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
	sslPolicyToken      = "gcp:compute/sSLPolicy:SSLPolicy"
	securityPolicyToken = "gcp:compute/securityPolicy:SecurityPolicy"
)

// gcpBalancer has the types of the global external Application Load Balancer. ReplaceOn is from
// ForceNew in terraform-provider-google 5.42, google/services/compute/resource_compute_*.go.
// The address stands for all of Google's edge locations.
var gcpBalancer = map[string]cloud.Type{
	globalAddressToken: global("addresses", cloud.Type{
		Args: cloud.Written[computeGlobalAddressArgs]{}, State: cloud.Written[computeGlobalAddressState]{},
		ReplaceOn: []string{"address", "addressType", "description", "ipVersion", "name", "network", "prefixLength", "project", "purpose"},
		Listens:   true,
		Answers:   answerBalancer,
		Encrypted: func(c *cloud.Cloud, address *cloud.Record) bool { return ruleOf(c, address, "443") != nil },
		Issues:    certified,
		Computed: []cloud.Output{
			// It has the port, so that it reaches the loopback server with "http://" or
			// "https://" in front.
			{Name: "address", Value: func(i *cloud.Instance) any { return strings.TrimPrefix(cloudhttp.URL(i.Port), "http://") }},
		},
		Dependent: func(c *cloud.Cloud, address *cloud.Record) *cloud.Record {
			for _, rule := range c.Where(forwardingRuleToken, "ipAddress", address.Output("address")) {
				return rule
			}
			return nil
		},
	}),
	endpointGroupToken: {
		Args: cloud.Written[computeRegionNetworkEndpointGroupArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn: []string{
			"appEngine", "cloudFunction", "cloudRun", "description", "name", "network", "networkEndpointType", "project", "pscTargetService", "region",
			"serverlessDeployment", "subnetwork",
		},
		Check: func(c *cloud.Checker) {
			c.OneOf("networkEndpointType", "SERVERLESS", "PRIVATE_SERVICE_CONNECT", "INTERNET_IP_PORT", "INTERNET_FQDN_PORT", "GCE_VM_IP_PORTMAP")
		},
		CheckCreate: needsProject,
		ID: func(i *cloud.Instance) string {
			return "projects/" + project(i) + "/regions/" + i.Str("region") + "/networkEndpointGroups/" + i.Str("name")
		},
		Computed: []cloud.Output{
			selfLink(func(i *cloud.Instance) string {
				return "regions/" + i.Str("region") + "/networkEndpointGroups/" + i.Str("name")
			}),
		},
		Dependent: cloud.MentionedIn(map[string]string{backendServiceToken: "backends"}),
	},
	backendServiceToken: global("backendServices", cloud.Type{
		Args: cloud.Written[computeBackendServiceArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn:   []string{"loadBalancingScheme", "name", "project"},
		Defaults:    map[string]any{"loadBalancingScheme": "EXTERNAL"},
		CheckCreate: needsBackends,
		CheckUpdate: needsBackends,
		Dependent:   cloud.MentionedIn(map[string]string{urlMapToken: "defaultService"}),
	}),
	urlMapToken: global("urlMaps", cloud.Type{
		Args: cloud.Written[computeUrlmapArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn: []string{"name", "project"},
		Check: func(c *cloud.Checker) {
			if c.Has("defaultService") == c.Has("defaultUrlRedirect") {
				c.Fail("defaultService", "exactly one of defaultService and defaultUrlRedirect must be set")
			}
		},
		CheckCreate: needs("defaultService", backendServiceToken),
		CheckUpdate: needs("defaultService", backendServiceToken),
		Dependent:   cloud.MentionedIn(map[string]string{httpsProxyToken: "urlMap", httpProxyToken: "urlMap"}),
	}),
	httpsProxyToken: global("targetHttpsProxies", cloud.Type{
		Args: cloud.Written[computeTargetHttpsProxyArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn:   []string{"description", "httpKeepAliveTimeoutSec", "name", "project", "proxyBind", "tlsEarlyData"},
		CheckCreate: needsCertificateMap,
		CheckUpdate: needsCertificateMap,
		Dependent:   cloud.MentionedIn(map[string]string{forwardingRuleToken: "target"}),
	}),
	httpProxyToken: global("targetHttpProxies", cloud.Type{
		Args: cloud.Written[computeTargetHttpProxyArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn:   []string{"description", "httpKeepAliveTimeoutSec", "name", "project", "proxyBind"},
		CheckCreate: needs("urlMap", urlMapToken),
		CheckUpdate: needs("urlMap", urlMapToken),
		Dependent:   cloud.MentionedIn(map[string]string{forwardingRuleToken: "target"}),
	}),
	forwardingRuleToken: global("forwardingRules", cloud.Type{
		Args: cloud.Written[computeGlobalForwardingRuleArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn: []string{
			"allowPscGlobalAccess", "description", "ipAddress", "ipProtocol", "ipVersion", "loadBalancingScheme", "metadataFilters", "name", "network",
			"noAutomateDnsZone", "portRange", "project", "serviceDirectoryRegistrations", "sourceIpRanges", "subnetwork",
		},
		Defaults:    map[string]any{"loadBalancingScheme": "EXTERNAL"},
		CheckCreate: needsFreePort,
		CheckUpdate: needsScheme,
	}),
	sslPolicyToken: global("sslPolicies", cloud.Type{
		Args: cloud.Written[computeSslpolicyArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn: []string{"description", "name", "project"},
		Defaults:  map[string]any{"profile": "COMPATIBLE", "minTlsVersion": "TLS_1_0"},
		Check: func(c *cloud.Checker) {
			c.OneOf("profile", "COMPATIBLE", "MODERN", "RESTRICTED", "CUSTOM")
			c.OneOf("minTlsVersion", "TLS_1_0", "TLS_1_1", "TLS_1_2")
		},
		Dependent: func(c *cloud.Cloud, policy *cloud.Record) *cloud.Record {
			if proxy := cloud.MentionedIn(map[string]string{httpsProxyToken: "sslPolicy"})(c, policy); proxy != nil {
				return proxy
			}
			return frontendOf(c, policy)
		},
	}),
	securityPolicyToken: global("securityPolicies", cloud.Type{
		Args: cloud.Written[computeSecurityPolicyArgs]{}, State: cloud.Written[computeGlobalState]{},
		ReplaceOn: []string{"name", "project"},
		Check:     checkSecurityPolicy,
		Dependent: cloud.MentionedIn(map[string]string{backendServiceToken: "securityPolicy"}),
	}),
}

// global completes a type of global resources, which others reference by their id.
func global(collection string, t cloud.Type) cloud.Type {
	path := func(i *cloud.Instance) string { return "global/" + collection + "/" + i.Str("name") }
	t.ID = func(i *cloud.Instance) string { return "projects/" + project(i) + "/" + path(i) }
	t.Scope = project
	t.Computed = append(t.Computed, selfLink(path), cloud.Output{Name: "creationTimestamp", Value: func(*cloud.Instance) any { return googleNow() }})
	if t.CheckCreate == nil {
		t.CheckCreate = needsProject
	}
	return t
}

// needs rejects a reference to a resource that does not exist.
func needs(property, token string) func(*cloud.Instance) error {
	return func(i *cloud.Instance) error {
		if id := i.Str(property); i.Given(property) && !i.Cloud.Exists(token, id, "") {
			return notFound(id)
		}
		return needsProject(i)
	}
}

func notFound(id string) error {
	return fmt.Errorf("googleapi: Error 404: The resource '%s' was not found, notFound", id)
}

// needsBackends rejects settings that Google does not accept for a serverless backend
// (docs.cloud.google.com/load-balancing/docs/negs/serverless-neg-concepts, 2026-11).
func needsBackends(i *cloud.Instance) error {
	serverless := false
	for _, backend := range cloud.ObjectsOf(i.In["backends"]) {
		group := i.Cloud.Find(endpointGroupToken, cloud.StringOf(backend["group"]), "")
		if group == nil {
			return notFound(cloud.StringOf(backend["group"]))
		}
		serverless = serverless || group.Output("networkEndpointType") == "SERVERLESS"
	}
	for property, text := range map[string]string{
		"timeoutSec": "Timeout sec is not supported", "healthChecks": "Health checks are not supported", "portName": "Port name is not supported",
	} {
		if serverless && i.Given(property) {
			return fmt.Errorf("googleapi: Error 400: Invalid value for field 'resource.%s': %s for a backend service with Serverless network endpoint groups., invalid", property, text)
		}
	}
	return needs("securityPolicy", securityPolicyToken)(i)
}

const certificateManager = "//certificatemanager.googleapis.com/"

// needsCertificateMap rejects a proxy without a certificate, or with one attached as only
// internal load balancers support.
func needsCertificateMap(i *cloud.Instance) error {
	switch id, prefixed := strings.CutPrefix(i.Str("certificateMap"), certificateManager); {
	case i.Given("certificateManagerCertificates"):
		return fmt.Errorf("googleapi: Error 400: Invalid value for field 'resource.sslCertificates': certificates of Certificate Manager are attached by a certificate map, invalid")
	case i.Given("certificateMap") && (!prefixed || !i.Cloud.Exists(certificateMapToken, id, "")):
		return fmt.Errorf("googleapi: Error 400: Invalid value for field 'resource.certificateMap': '%s'. The URL is malformed or names no certificate map., invalid", i.Str("certificateMap"))
	case !i.Given("certificateMap") && !i.Given("sslCertificates"):
		return fmt.Errorf("googleapi: Error 400: Invalid value for field 'resource.sslCertificates': an HTTPS proxy needs a certificate, invalid")
	}
	if err := needs("sslPolicy", sslPolicyToken)(i); err != nil {
		return err
	}
	return needs("urlMap", urlMapToken)(i)
}

// needsFreePort rejects a second rule for a port of an address.
func needsFreePort(i *cloud.Instance) error {
	for _, other := range i.Cloud.Where(forwardingRuleToken, "ipAddress", i.Str("ipAddress")) {
		if other.Output("portRange") == i.Str("portRange") {
			return fmt.Errorf("googleapi: Error 400: Invalid value for field 'resource.IPAddress': '%s'. Specified IP address is in-use and would result in a conflict., invalid", i.Str("ipAddress"))
		}
	}
	return needsScheme(i)
}

// needsScheme rejects a rule whose scheme differs from its backend service's.
func needsScheme(i *cloud.Instance) error {
	proxy := proxyOf(i.Cloud, i.Str("target"))
	if proxy == nil {
		return notFound(i.Str("target"))
	}
	routes := i.Cloud.Find(urlMapToken, proxy.Output("urlMap"), "")
	if backend := i.Cloud.Find(backendServiceToken, routes.Output("defaultService"), ""); backend != nil && backend.Output("loadBalancingScheme") != i.Str("loadBalancingScheme") {
		return fmt.Errorf("googleapi: Error 400: Invalid value for field 'resource.target': the load balancing scheme %s does not match the backend service's %s, invalid",
			i.Str("loadBalancingScheme"), backend.Output("loadBalancingScheme"))
	}
	return needsProject(i)
}

// checkSecurityPolicy rejects what Cloud Armor would: if there are rules, the default rule must
// be among them.
func checkSecurityPolicy(c *cloud.Checker) {
	rules := cloud.ObjectsOf(c.In["rules"])
	last := len(rules) == 0
	seen := map[float64]bool{}
	for n, rule := range rules {
		priority := rule["priority"]
		if priority.IsNumber() {
			if seen[priority.NumberValue()] {
				c.Fail("rules", "two rules have the priority %v", priority.NumberValue())
			}
			seen[priority.NumberValue()] = true
			last = last || priority.NumberValue() == 2147483647
		}
		c.Nested(fmt.Sprintf("rules[%d]", n), rule, func(r *cloud.Checker) {
			r.OneOf("action", "allow", "deny(403)", "deny(404)", "deny(502)", "rate_based_ban", "redirect", "throttle")
			r.Inside("rateLimitOptions", func(l *cloud.Checker) {
				l.OneOf("conformAction", "allow")
				l.OneOf("exceedAction", "deny(403)", "deny(404)", "deny(429)", "deny(502)", "redirect")
				l.Inside("rateLimitThreshold", func(t *cloud.Checker) {
					t.Within("count", 1, 1_000_000)
					t.OneOfNumbers("intervalSec", 10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600)
				})
			})
		})
	}
	if !last {
		c.Fail("rules", "the default rule, with the priority 2147483647, must be among them")
	}
}

// proxyOf returns the proxy that a rule forwards to, nil if there is none.
func proxyOf(c *cloud.Cloud, id string) *cloud.Record {
	if proxy := c.Find(httpsProxyToken, id, ""); proxy != nil {
		return proxy
	}
	return c.Find(httpProxyToken, id, "")
}

// objectOf returns an output that is a block.
func objectOf(r *cloud.Record, name string) map[string]any {
	block, _ := r.Outputs[name].(map[string]any)
	return block
}

// frontendOf returns an Ingress's FrontendConfig that references an SSL policy, nil if there is
// none. It stands for the proxy that GKE's controller creates.
func frontendOf(c *cloud.Cloud, policy *cloud.Record) *cloud.Record {
	for _, r := range c.Records() {
		if r.Type == "kubernetes:networking.gke.io/v1beta1:FrontendConfig" && cloud.WireAt(r.Outputs, "spec", "sslPolicy") == policy.Output("name") {
			return r
		}
	}
	return nil
}

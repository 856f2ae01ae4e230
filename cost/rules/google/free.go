package google

// FreeTypes says why a resource type costs nothing by itself.
var FreeTypes = map[string]string{
	"gcp:dns/recordSet:RecordSet":                      "a record is free of charge; the zone and its queries are billed to the zone's owner",
	"gcp:serviceaccount/account:Account":               "service accounts are free of charge",
	"gcp:cloudrunv2/serviceIamMember:ServiceIamMember": "IAM is free of charge",
	"gcp:secretmanager/secretIamMember:SecretIamMember": "IAM is free of charge; the secret itself belongs to " +
		"another owner",
	"gcp:projects/iAMMember:IAMMember":                                  "IAM is free of charge",
	"gcp:serviceaccount/iAMMember:IAMMember":                            "IAM is free of charge",
	"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember":      "IAM is free of charge; the repository belongs to another owner",
	"gcp:compute/network:Network":                                       "a network is free of charge; gateways and addresses are priced",
	"gcp:compute/subnetwork:Subnetwork":                                 "a subnet is free of charge",
	"gcp:compute/router:Router":                                         "a router is free of charge; its NAT gateway is priced",
	"gcp:compute/globalAddress:GlobalAddress":                           "an address that a forwarding rule uses is free of charge",
	"gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": "a network endpoint group is free of charge; the service behind it is priced",
	"gcp:compute/uRLMap:URLMap":                                         "part of the load balancer, which its forwarding rules are billed for",
	"gcp:compute/targetHttpsProxy:TargetHttpsProxy":                     "part of the load balancer, which its forwarding rules are billed for",
	"gcp:compute/targetHttpProxy:TargetHttpProxy":                       "part of the load balancer, which its forwarding rules are billed for",
	"gcp:compute/sSLPolicy:SSLPolicy":                                   "an SSL policy is free of charge",
	"gcp:certificatemanager/dnsAuthorization:DnsAuthorization":          "an authorization is free of charge",
	"gcp:certificatemanager/certificate:Certificate":                    "the first 100 certificates of Certificate Manager are free of charge",
	"gcp:certificatemanager/certificateMap:CertificateMap":              "a certificate map is free of charge",
	"gcp:certificatemanager/certificateMapEntry:CertificateMapEntry":    "an entry of a certificate map is free of charge",
	"gcp:monitoring/dashboard:Dashboard":                                "dashboards of Cloud Monitoring are free of charge",
	"gcp:projects/service:Service":                                      "enabling an API is free of charge",
}

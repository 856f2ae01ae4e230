package cost

// rule prices one resource on a sheet. An error means that the resource cannot be
// priced; it is then listed as not supported, with the error's text.
type rule func(s *sheet, r *Resource) error

// rules holds the rule of each resource type that can cost money.
// Keys are full type tokens: a prefix would one day match a stranger.
var rules = map[string]rule{
	"aws:lambda/function:Function":                                         lambdaFunction,
	"aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": lambdaProvisioned,
	"aws:apigatewayv2/stage:Stage":                                         httpAPIStage,
	"aws:s3/bucketObjectv2:BucketObjectv2":                                 storedObject,
	"aws:cloudwatch/logGroup:LogGroup":                                     logGroup,
	"aws:cloudwatch/metricAlarm:MetricAlarm":                               metricAlarm,
	"aws:ecs/cluster:Cluster":                                              ecsCluster,
	ecsServiceType:                                                         ecsService,
	scalePolicyType:                                                        scalingPolicy,
	"aws:lb/loadBalancer:LoadBalancer":                                     loadBalancer,
	natType:                                                                natGateway,
	"aws:ec2/eip:Eip":                                                      elasticIP,
	"aws:ec2/vpcEndpoint:VpcEndpoint":                                      vpcEndpoint,
	eksClusterType:                                                         eksCluster,
	eksNodeGroupType:                                                       eksNodeGroup,
	eksNodePoolType:                                                        eksNodePool,
	"aws:kms/key:Key":                                                      kmsKey,
	kubernetesService:                                                      serviceRule,
	kubernetesIngress:                                                      ingressRule,
	helmRelease:                                                            releaseRule,
	deploymentType:                                                         deployment,
	gkeClusterType:                                                         gkeCluster,
	gkeNodePoolType:                                                        gkeNodePool,
	cloudNATType:                                                           cloudNAT,
	"gcp:monitoring/alertPolicy:AlertPolicy":                               alertPolicy,
	"gcp:cloudrunv2/service:Service":                                       cloudRunService,
}

// freeTypes says why a resource type costs nothing by itself.
var freeTypes = map[string]string{
	"aws:iam/role:Role":                                       "IAM is free of charge",
	"aws:iam/rolePolicy:RolePolicy":                           "IAM is free of charge",
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment":       "IAM is free of charge",
	"aws:eks/accessEntry:AccessEntry":                         "who may enter a cluster is free of charge",
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "who may enter a cluster is free of charge",
	"aws:eks/podIdentityAssociation:PodIdentityAssociation":   "the identity of Pods is free of charge",
	"aws:eks/addon:Addon":                                     "EKS's own add-ons are free of charge; their Pods run on the cluster's nodes",
	launchTemplateType:                                        "a launch template is a description; nodes are priced with their group",
	"aws:lambda/alias:Alias":                                  "an alias is a name; the function's invocations are priced",
	"aws:lambda/permission:Permission":                        "a resource policy is free of charge",
	"aws:s3/bucketV2:BucketV2":                                "a bucket is free of charge; what it holds is priced",
	"aws:s3/bucketPolicy:BucketPolicy":                        "who may read a bucket is free of charge",
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":  "who may read a bucket is free of charge",
	"aws:route53/record:Record":                               "a record is free of charge; the zone and its queries are billed to the zone's owner",
	// aws.amazon.com/certificate-manager/pricing, 2026-11: what costs is a certificate
	// whose key can be exported ($15 a name), or one of a private authority.
	"aws:acm/certificate:Certificate":                           "public certificates for load balancers and API Gateway are free of charge",
	"aws:acm/certificateValidation:CertificateValidation":       "waits for a certificate to be issued, and makes nothing",
	"gcp:dns/recordSet:RecordSet":                               "a record is free of charge; the zone and its queries are billed to the zone's owner",
	"aws:apigatewayv2/domainName:DomainName":                    "a regional domain name is free of charge; requests are priced with the stage",
	"aws:apigatewayv2/apiMapping:ApiMapping":                    "priced by the requests through its stage",
	"aws:apigatewayv2/api:Api":                                  "priced by the requests through its stage",
	"aws:apigatewayv2/integration:Integration":                  "priced by the requests through its stage",
	"aws:apigatewayv2/route:Route":                              "priced by the requests through its stage",
	ecsTaskType:                                                 "a task definition is a description; running tasks are priced with their service",
	scalableType:                                                "auto-scaling is free of charge; the alarms of its policies are priced",
	"aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": "capacity providers of Fargate are free of charge",
	listenerType:            "priced with its load balancer",
	listenerRuleType:        "priced with its load balancer: the first ten rules of a listener cost nothing",
	targetGroupType:         "priced with its load balancer",
	"aws:ec2/vpc:Vpc":       "a VPC is free of charge; gateways, endpoints and addresses are priced",
	"aws:ec2/subnet:Subnet": "a subnet is free of charge",
	"aws:ec2/internetGateway:InternetGateway":             "an internet gateway is free of charge; traffic is priced where it leaves",
	"aws:ec2/routeTable:RouteTable":                       "routing is free of charge",
	"aws:ec2/routeTableAssociation:RouteTableAssociation": "routing is free of charge",
	routeType:                             "routing is free of charge",
	"aws:ec2/securityGroup:SecurityGroup": "security groups are free of charge",
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":         "security groups are free of charge",
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "security groups are free of charge",
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":   "security groups are free of charge",
	flowLogType:                          "priced by what it writes to its log group",
	"gcp:serviceaccount/account:Account": "service accounts are free of charge",
	"gcp:cloudrunv2/serviceIamMember:ServiceIamMember": "IAM is free of charge",
	"gcp:secretmanager/secretIamMember:SecretIamMember": "IAM is free of charge; the secret itself belongs to " +
		"another owner",
	"gcp:projects/iAMMember:IAMMember":                             "IAM is free of charge",
	"gcp:serviceaccount/iAMMember:IAMMember":                       "IAM is free of charge",
	"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": "IAM is free of charge; the repository belongs to another owner",
	"gcp:compute/network:Network":                                  "a network is free of charge; gateways and addresses are priced",
	"gcp:compute/subnetwork:Subnetwork":                            "a subnet is free of charge",
	"gcp:compute/router:Router":                                    "a router is free of charge; its NAT gateway is priced",
	"gcp:projects/service:Service":                                 "enabling an API is free of charge",
	"kubernetes:core/v1:Namespace":                                 "a Kubernetes object is free of charge",
	"kubernetes:core/v1:ConfigMap":                                 "a Kubernetes object is free of charge",
	"kubernetes:core/v1:ServiceAccount":                            "a Kubernetes object is free of charge",
	"kubernetes:networking.k8s.io/v1:NetworkPolicy":                "a Kubernetes object is free of charge",
	"kubernetes:networking.k8s.io/v1:IngressClass":                 "a Kubernetes object is free of charge",
	"kubernetes:policy/v1:PodDisruptionBudget":                     "a Kubernetes object is free of charge",
	"kubernetes:autoscaling/v2:HorizontalPodAutoscaler":            "auto-scaling is free of charge; the Pods are priced with their cluster",
	"kubernetes:cert-manager.io/v1:ClusterIssuer":                  "certificates of Let's Encrypt are free of charge",
	"kubernetes:networking.gke.io/v1:ManagedCertificate":           "priced with the load balancer that uses it",
	"kubernetes:networking.gke.io/v1beta1:FrontendConfig":          "priced with the load balancer that uses it",
	"kubernetes:cloud.google.com/v1:BackendConfig":                 "priced with the load balancer that uses it",
}

// capacities says, for a resource type, the most requests per second that a
// resource lets through; false where it sets no bound. The smallest of a stack's
// capacities is the load of the high estimate.
var capacities = map[string]func(s *sheet, r *Resource) (float64, bool){
	"aws:lambda/function:Function":   lambdaCapacity,
	"aws:apigatewayv2/stage:Stage":   httpAPICapacity,
	ecsServiceType:                   ecsCapacity,
	"gcp:cloudrunv2/service:Service": cloudRunCapacity,
	deploymentType:                   podCapacity,
}

package cost

// rule prices one resource on a sheet. An error means that the resource cannot be
// priced; it is then listed as not supported, with the error's text.
type rule func(s *sheet, r Resource) error

// rules holds the rule of each resource type that can cost money.
// Keys are full type tokens: a prefix would one day match a stranger.
var rules = map[string]rule{
	"aws:lambda/function:Function":                                         lambdaFunction,
	"aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": lambdaProvisioned,
	"aws:apigatewayv2/stage:Stage":                                         httpAPIStage,
	"aws:cloudwatch/logGroup:LogGroup":                                     logGroup,
	"gcp:cloudrunv2/service:Service":                                       cloudRunService,
}

// freeTypes says why a resource type costs nothing by itself.
var freeTypes = map[string]string{
	"aws:iam/role:Role":                                "IAM is free of charge",
	"aws:iam/rolePolicy:RolePolicy":                    "IAM is free of charge",
	"aws:lambda/alias:Alias":                           "an alias is a name; the function's invocations are priced",
	"aws:lambda/permission:Permission":                 "a resource policy is free of charge",
	"aws:apigatewayv2/api:Api":                         "priced by the requests through its stage",
	"aws:apigatewayv2/integration:Integration":         "priced by the requests through its stage",
	"aws:apigatewayv2/route:Route":                     "priced by the requests through its stage",
	"gcp:serviceaccount/account:Account":               "service accounts are free of charge",
	"gcp:cloudrunv2/serviceIamMember:ServiceIamMember": "IAM is free of charge",
	"gcp:secretmanager/secretIamMember:SecretIamMember": "IAM is free of charge; the secret itself belongs to " +
		"another owner",
	"gcp:projects/service:Service": "enabling an API is free of charge",
}

// capacities says, for a resource type, the most requests per second that a
// resource lets through; false where it sets no bound. The smallest of a stack's
// capacities is the load of the high estimate.
var capacities = map[string]func(s *sheet, r Resource) (float64, bool){
	"aws:lambda/function:Function":   lambdaCapacity,
	"aws:apigatewayv2/stage:Stage":   httpAPICapacity,
	"gcp:cloudrunv2/service:Service": cloudRunCapacity,
}

package stacks

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Lists at the end of messages. They grow with the table of platforms.
const (
	everyKey      = "platform, keepPrevious, service, release, traffic, cost, budget, advice, verify, dns, kubernetes, cloudrun, eks, fargate, gke, lambda"
	everyAWSKey   = "region, profile, allowedAccountIds, forbiddenAccountIds, assumeRole, assumeRoles, assumeRoleWithWebIdentity, accessKey, secretKey, token, sharedConfigFiles, sharedCredentialsFiles, httpProxy, httpsProxy, noProxy, customCaBundle, maxRetries, retryMode, stsRegion, useFipsEndpoint, useDualstackEndpoint, ignoreTags, skipCredentialsValidation, skipMetadataApiCheck, skipRegionValidation, skipRequestingAccountId"
	everyGCPKey   = "region, project, impersonateServiceAccount, impersonateServiceAccountDelegates, credentials, accessToken, scopes, billingProject, userProjectOverride, requestTimeout, requestReason"
	everyPlatform = "cloudrun, eks, fargate, gke, lambda"
	notLambda     = "fargate, eks, cloudrun, gke"
	notCloudRun   = "eks, fargate, gke, lambda"
)

const (
	registry   = "us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1"
	ecr        = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"
	ecrIreland = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/bankchurn:v1"
)

// brokenStack is a stack file with one mistake, and the error that its owner reads.
type brokenStack struct {
	// file is the `config` of the stack file.
	file string
	want string
	// prepare creates what the file names in the project's folder.
	prepare func(t *testing.T)
}

func TestOneMistakeIsRefusedWithOneSentence(t *testing.T) {
	for rule, c := range map[string]brokenStack{
		"a top-level key that nothing reads": {
			file: `{servce: {}, service: {image: ` + registry + `}}`,
			want: `servce: unknown key in the namespace bankchurn (allowed: ` + everyKey + `; did you mean "service"?)`,
		},
		"a key of aws that would be ignored": {
			file: `{platform: lambda, "aws:regoin": us-east-1}`,
			want: `aws:regoin: unknown key in the namespace aws (allowed: ` + everyAWSKey + `; did you mean "region"?)`,
		},
		"a key of gcp that would be ignored": {
			file: `{service: {image: ` + registry + `}, "gcp:zone": us-central1-a}`,
			want: `gcp:zone: unknown key in the namespace gcp (allowed: ` + everyGCPKey + `)`,
		},
		"a namespace that is misspelt": {
			file: `{"bankchrun:platform": lambda, service: {image: ` + registry + `}, "pulumi:tags": {team: risk}}`,
			want: `bankchrun:platform: unknown key: nothing in this stack reads the namespace bankchrun (allowed: keys of bankchurn, aws, gcp, pulumi; did you mean "bankchurn"?)`,
		},
		"settings of a provider that the program makes itself": {
			file: `{"kubernetes:context": prod, service: {image: ` + registry + `}}`,
			want: `kubernetes:context: unknown key: nothing in this stack reads the namespace kubernetes (allowed: keys of bankchurn, aws, gcp, pulumi)`,
		},
		"a platform that a variable left empty": {
			file: `{platform: "", service: {image: ` + registry + `}}`,
			want: `platform: "": unknown platform (allowed: ` + everyPlatform + `)`,
		},
		"no task on a platform that keeps one": {
			file: `{platform: fargate, service: {image: ` + ecr + `, scaling: {min: 0, max: 5}}}`,
			want: `service.scaling.min: 0: fargate always runs at least one instance (allowed: 1 or more on fargate; platforms that scale to zero: lambda, cloudrun)`,
		},
		"an existing cluster of EKS that nothing is said of": {
			file: `{platform: eks, service: {image: ` + ecr + `}, eks: {existing: {}}}`,
			want: `eks.existing: {}: is empty and has no effect (set keys in it, or remove the block)`,
		},
		"an existing cluster of GKE that nothing is said of": {
			file: `{platform: gke, service: {image: ` + registry + `}, gke: {cluster: {}}}`,
			want: `gke.cluster: {}: is empty and has no effect (set keys in it, or remove the block)`,
		},
		"an image with a space": {
			file: `{service: {image: "` + registry + ` "}}`,
			want: `service.image: "` + registry + ` ": has the wrong format (allowed: an image without spaces, such as REGISTRY/REPOSITORY:TAG)`,
		},
		"a project id that Google Cloud does not have": {
			file: `{"gcp:project": My_Project, service: {image: ` + registry + `}}`,
			want: `gcp:project: "My_Project": has the wrong format (allowed: a project ID such as my-project: 6 to 30 lowercase letters, digits and hyphens; did you mean "my-project"?)`,
		},
		"an unknown key with a block in it": {
			file: `{service: {image: ` + registry + `, enviroment: {A: b}}}`,
			want: `service.enviroment: {"A":"b"}: unknown key (allowed: name, image, port, healthPath, cpu, memoryMiB, timeoutSeconds, startupSeconds, env, secrets, scaling, public, gpu, labels)`,
		},
		"a kept platform that is none": {
			file: `{keepPrevious: true, service: {image: ` + registry + `}}`,
			want: `keepPrevious: "true": is not a platform: name the platform that the stack ran before, which stays until the key is removed (allowed: ` + notCloudRun + `; remove the key to keep nothing)`,
		},
		"a kept platform that is misspelt": {
			file: `{keepPrevious: lamda, service: {image: ` + registry + `}}`,
			want: `keepPrevious: "lamda": unknown platform (allowed: ` + notCloudRun + `; remove the key to keep nothing; did you mean "lambda"?)`,
		},
		"the platform kept next to itself": {
			file: `{keepPrevious: cloudrun, service: {image: ` + registry + `}}`,
			want: `keepPrevious: "cloudrun": is the same as platform (allowed: ` + notCloudRun + `; remove the key to keep nothing)`,
		},
		"two regions of one cloud at a time": {
			file: `{platform: lambda, keepPrevious: fargate, service: {image: ` + ecrIreland + `}, fargate: {region: eu-west-1}}`,
			want: `keepPrevious: "fargate": is in eu-west-1 but lambda is in us-east-1, and a stack has one provider with one region per cloud (set lambda.region: eu-west-1, or switch without keepPrevious)`,
		},
		"a kept platform next to a pinned version": {
			file: `{platform: fargate, keepPrevious: cloudrun, service: {image: ` + ecr + `}, cloudrun: {image: ` + registry + `}, release: {version: "bankchurn-test-bankchurn-api:7"}}`,
			want: `keepPrevious: "cloudrun": conflicts with release.version, which applies to fargate only: cloudrun would be deployed without a release and could change (allowed: keepPrevious without release, or release.version without keepPrevious)`,
		},
		"a kept platform next to a pinned image": {
			file: `{platform: gke, keepPrevious: cloudrun, service: {image: ` + registry + `}, release: {image: ` + registry + `2}}`,
			want: `keepPrevious: "cloudrun": conflicts with release.image, which applies to gke only: cloudrun would be deployed without a release and could change (allowed: keepPrevious without release, or release.image without keepPrevious)`,
		},
		"a kept platform next to a canary": {
			file: `{platform: fargate, keepPrevious: cloudrun, service: {image: ` + ecr + `}, cloudrun: {image: ` + registry + `}, release: {canary: {percent: 10, image: ` + ecr + `2}}}`,
			want: `keepPrevious: "cloudrun": conflicts with release.canary, which applies to fargate only: cloudrun would be deployed without a release and could change (allowed: keepPrevious without release, or release.canary without keepPrevious)`,
		},
		"a kept platform that refuses the service": {
			file: `{keepPrevious: lambda, service: {image: ` + registry + `}, lambda: {runtime: python3.31}}`,
			want: `lambda.runtime: "python3.31": is not a Python runtime that the AWS provider v6 accepts (allowed: python3.9, python3.10, python3.11, python3.12, python3.13; did you mean "python3.13"?)`,
		},
		"a load balancer for another name": {
			file: `{service: {image: ` + registry + `}, cloudrun: {host: api.example.com}, dns: {name: churn.example.com, zone: example-com}}`,
			want: `cloudrun.host: "api.example.com": differs from dns.name, which is churn.example.com (remove it: it defaults to dns.name)`,
		},
		"a load balancer without a name": {
			file: `{service: {image: ` + registry + `}, cloudrun: {loadBalancer: true}}`,
			want: `cloudrun.host: is required with cloudrun.loadBalancer: its certificate needs a name (allowed: a hostname such as churn.example.com; or dns.name and dns.zone, which also create the DNS records)`,
		},
		"a name without a load balancer": {
			file: `{service: {image: ` + registry + `}, cloudrun: {host: churn.example.com}}`,
			want: `cloudrun.host: "churn.example.com": has no effect without a load balancer (allowed: cloudrun.loadBalancer: true)`,
		},
		"a rate limit without a load balancer": {
			file: `{service: {image: ` + registry + `}, cloudrun: {rateLimit: {requests: 100, perSeconds: 10}}}`,
			want: `cloudrun.rateLimit: has no effect without a load balancer (allowed: dns.name and dns.zone; or cloudrun.loadBalancer: true and cloudrun.host)`,
		},
		"an interval that Cloud Armor may not have": {
			file: `{service: {image: ` + registry + `}, cloudrun: {rateLimit: {requests: 100, perSeconds: 15}}, dns: {name: churn.example.com, zone: example-com}}`,
			want: `cloudrun.rateLimit.perSeconds: 15: is not an interval that Cloud Armor offers (allowed: 10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600; did you mean 10?)`,
		},
		"a load balancer that ingress shuts out": {
			file: `{service: {image: ` + registry + `}, cloudrun: {ingress: internal}, dns: {name: churn.example.com, zone: example-com}}`,
			want: `cloudrun.ingress: "internal": blocks the load balancer (allowed: internal-and-cloud-load-balancing, the default with a load balancer; or all)`,
		},
		"a certificate for no name": {
			file: `{service: {image: ` + registry + `}, dns: {googleCertificate: true}}`,
			want: `dns.googleCertificate: true: has no effect without dns.name (set dns.name and dns.zone too)`,
		},
		"a stable name on GKE without certificate": {
			file: `{platform: gke, service: {image: ` + registry + `}, dns: {name: churn.example.com, zone: example-com}}`,
			want: `kubernetes.ingress.tls: is required with dns.name, which is served over HTTPS (allowed: secretName, a Secret with a certificate for churn.example.com; or an issuer that does not need HTTP-01)`,
		},
		"an Ingress for another name": {
			file: `{platform: eks, service: {image: ` + ecr + `}, kubernetes: {ingress: {routes: [{host: api.example.com}], tls: {secretName: churn-tls}}}, dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ}}`,
			want: `kubernetes.ingress.routes[0].host: "api.example.com": differs from dns.name, which is churn.example.com (remove it: it defaults to dns.name; or add another route with the host churn.example.com)`,
		},
		"a certificate that waits for the name that waits for it": {
			file: `{platform: eks, service: {image: ` + ecr + `, public: true}, kubernetes: {ingress: {tls: {createIssuer: {email: ops@example.com}}}}, dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ}}`,
			want: `kubernetes.ingress.tls.createIssuer: "ops@example.com": its HTTP-01 challenge succeeds only after DNS points to the load balancer, but dns.name moves only to one that has its certificate (allowed: secretName, a Secret with a certificate for churn.example.com; or an issuer that does not need HTTP-01)`,
		},
		"an API's certificate of another region": {
			file: `{platform: lambda, service: {}, lambda: {certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b"}, dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ}}`,
			want: `lambda.certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b": API Gateway can only use certificates in its own region, us-east-1 (allowed: a certificate in us-east-1, or remove it: ACM then issues one for dns.name)`,
		},
		"a controller that the cluster lacks": {
			file: `{platform: eks, service: {image: ` + ecr + `}, kubernetes: {ingress: {controller: alb}}}`,
			want: `kubernetes.ingress.controller: "alb": requires eks.autoMode.enabled, or an existing cluster that runs AWS's load balancer controller (allowed: traefik, nginx)`,
		},
		"an Ingress' certificate of another region": {
			file: `{platform: eks, service: {image: ` + ecr + `}, eks: {autoMode: {enabled: true}}, kubernetes: {ingress: {controller: alb, tls: {certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b"}}}}`,
			want: `kubernetes.ingress.tls.certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b": a load balancer can only use certificates in its own region, us-east-1 (allowed: a certificate in us-east-1)`,
		},
		"a load balancer with another name": {
			file: `{platform: fargate, service: {image: ` + ecr + `}, fargate: {host: api.example.com, certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}, dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ}}`,
			want: `fargate.host: "api.example.com": differs from dns.name, which is churn.example.com (remove it: it defaults to dns.name)`,
		},
		"a zone without a name": {
			file: `{service: {image: ` + registry + `}, dns: {zone: example-com}}`,
			want: `dns.name: is required (set both dns.name and dns.zone)`,
		},
		"a name where no CNAME may be": {
			file: `{service: {image: ` + registry + `}, dns: {name: example.com}}`,
			want: `dns.name: "example.com": has the wrong format (allowed: a lowercase host name with at least three labels, such as churn.example.com)`,
		},
		"a sample that is no customer": {
			file: `{service: {image: ` + registry + `}, verify: {sample: [650]}}`,
			want: `verify.sample: [650]: wrong type (allowed: an object with names and values)`,
		},
		"an empty sample": {
			file: `{service: {image: ` + registry + `}, verify: {sample: {}}}`,
			want: `verify.sample: is empty (allowed: one customer as an object, such as {age: 35, ...}, at most 16384 bytes as JSON)`,
		},
		"a check without time": {
			file: `{service: {image: ` + registry + `}, verify: {timeoutSeconds: 0}}`,
			want: `verify.timeoutSeconds: 0: out of range (allowed: from 1 to 1800; did you mean 1?)`,
		},
		"a nested key in the wrong case": {
			file: `{service: {image: ` + registry + `, memoryMib: 2048}}`,
			want: `service.memoryMib: 2048: unknown key (allowed: name, image, port, healthPath, cpu, memoryMiB, timeoutSeconds, startupSeconds, env, secrets, scaling, public, gpu, labels; did you mean "memoryMiB"?)`,
		},
		"a key of another platform's block": {
			file: `{platform: lambda, lambda: {concurrency: 80}}`,
			want: `lambda.concurrency: 80: unknown key (allowed: region, zip, image, handler, runtime, architecture, ephemeralStorageMiB, reservedConcurrency, provisionedConcurrency, tracing, logRetentionDays, network, throttle, alarms, dashboard, costReport, cors, certificateArn, secrets, secretKeys, environmentKey, logKey)`,
		},
		"a block that is text": {
			file: `{service: fast}`,
			want: "service: \"fast\": is not a block (allowed: an object, such as `service: {key: value}`)",
		},
		"a block that is a list": {
			file: `{service: [1]}`,
			want: `service: [1]: wrong type (allowed: an object with the keys name, image, port, healthPath, cpu, memoryMiB, timeoutSeconds, startupSeconds, env, secrets, scaling, public, gpu, labels)`,
		},
		"text where a number belongs": {
			file: `{service: {image: ` + registry + `, port: http}}`,
			want: `service.port: "http": wrong type (allowed: a whole number from 1 to 65535)`,
		},
		"a number where text belongs": {
			file: `{service: {image: ` + registry + `, env: {WORKERS: 4}}}`,
			want: `service.env.WORKERS: 4: wrong type (allowed: text (put it in quotes))`,
		},
		"a word where true or false belongs": {
			file: `{service: {image: ` + registry + `, public: "yes"}}`,
			want: `service.public: "yes": wrong type (allowed: true or false)`,
		},
		"a key without a value": {
			file: `{service: {image: ` + registry + `, port: }}`,
			want: `service.port: has no value; set one or remove the key`,
		},
		"a number above every platform's range": {
			file: `{service: {image: ` + registry + `, timeoutSeconds: 4000}}`,
			want: `service.timeoutSeconds: 4000: out of range (allowed: from 1 to 3600; did you mean 3600?)`,
		},
		"a platform that does not exist": {
			file: `{platform: cloudrnu, service: {image: ` + registry + `}}`,
			want: `platform: "cloudrnu": unknown platform (allowed: ` + everyPlatform + `; did you mean "cloudrun"?)`,
		},
		"an encrypted value, which would be readable in the cloud": {
			file: `{service: {image: ` + registry + `, env: {API_KEY: {secure: AAABAPciphertext}}}}`,
			want: `service: is encrypted, but its value would be readable in the cloud's configuration (allowed: references to the cloud's secret store, under service.secrets)`,
		},
		"a GPU": {
			file: `{service: {image: ` + registry + `, gpu: {type: l4}}}`,
			want: `service.gpu: this program supports no GPU on cloudrun (remove gpu; platforms that can: eks, gke)`,
		},
		"a GPU in its former form": {
			file: `{service: {image: ` + registry + `, gpu: true}}`,
			want: `service.gpu: true: wrong type (allowed: an object with the keys type, count)`,
		},
		"a GPU that is none": {
			file: `{platform: gke, service: {image: ` + registry + `, gpu: {type: v100}}}`,
			want: `service.gpu.type: "v100": unknown value (allowed: a10g, l4, t4; did you mean "a10g"?)`,
		},
		"requests that are longer than their timeout": {
			file: `{service: {image: ` + registry + `, timeoutSeconds: 5}, traffic: {averageMs: 6000}}`,
			want: `traffic.averageMs: 6000: exceeds service.timeoutSeconds (5 s) (allowed: up to 5000)`,
		},
		"a label key in upper case": {
			file: `{service: {image: ` + registry + `, labels: {CostCenter: "7"}}}`,
			want: `service.labels.CostCenter: is not a valid label key (allowed: lowercase letters, digits, hyphens and underscores, starting with a letter, at most 63 characters)`,
		},
		"a label value that Google Cloud refuses": {
			file: `{service: {image: ` + registry + `, labels: {owner: risk@bank}}}`,
			want: `service.labels.owner: "risk@bank": is not a valid label value (allowed: lowercase letters, digits, hyphens and underscores, at most 63 characters)`,
		},
		"a label that the program sets itself": {
			file: `{service: {image: ` + registry + `, labels: {managed-by: me}}}`,
			want: `service.labels.managed-by: is reserved: this program sets that label (allowed: any key but managed-by, project, service, stack)`,
		},
		"a minimum of instances above the maximum": {
			file: `{service: {image: ` + registry + `, scaling: {min: 3, max: 2}}}`,
			want: `service.scaling.min: 3: is above service.scaling.max, which is 2`,
		},
		"a minimum of instances above the maximum, on lambda": {
			file: `{platform: lambda, service: {scaling: {min: 3, max: 2}}}`,
			want: `service.scaling.min: 3: is above service.scaling.max, which is 2`,
		},
	} {
		t.Run(rule, c.check)
	}
}

func TestOneMistakeOnCloudRunIsRefusedWithOneSentence(t *testing.T) {
	for rule, c := range map[string]brokenStack{
		"no image": {
			file: `{platform: cloudrun}`,
			want: `service.image: is required: Cloud Run runs a container image (allowed: REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG)`,
		},
		"an image from another cloud": {
			file: `{service: {image: ` + ecr + `}}`,
			want: `service.image: "` + ecr + `": Cloud Run pulls from Artifact Registry and Docker Hub only (allowed: REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, or an Artifact Registry remote repository; set cloudrun.image to keep service.image for another cloud)`,
		},
		"a number of vCPU that Cloud Run does not offer this number of vCPU": {
			file: `{service: {image: ` + registry + `, cpu: 3, memoryMiB: 4096}}`,
			want: `service.cpu: 3: Cloud Run does not offer this number of vCPU (allowed: 0.08 to 1 in steps of 0.001, or 2, 4, 6, 8; did you mean 2?)`,
		},
		"more vCPU than any instance has": {
			file: `{service: {image: ` + registry + `, cpu: 16, memoryMiB: 4096}}`,
			want: `service.cpu: 16: cloudrun limits an instance to 8 vCPU (allowed: up to 8 on cloudrun; platforms that can: fargate, eks, gke)`,
		},
		"more memory than the vCPU may have": {
			file: `{service: {image: ` + registry + `, cpu: 1, memoryMiB: 8192}}`,
			want: `service.memoryMiB: 8192: Cloud Run does not offer this memory with 1 vCPU (allowed: 128 to 4096 MiB with 1 vCPU; 8192 MiB requires service.cpu from 2 to 8)`,
		},
		"less memory than the vCPU must have": {
			file: `{service: {image: ` + registry + `, cpu: 4, memoryMiB: 1024}}`,
			want: `service.memoryMiB: 1024: Cloud Run does not offer this memory with 4 vCPU (allowed: 2048 to 16384 MiB with 4 vCPU; 1024 MiB requires service.cpu from 0.5 to 2)`,
		},
		"more memory than any instance has": {
			file: `{service: {image: ` + registry + `, cpu: 8, memoryMiB: 65536}}`,
			want: `service.memoryMiB: 65536: cloudrun limits an instance to 32768 MiB (allowed: up to 32768 on cloudrun; platforms that can: fargate, eks, gke)`,
		},
		"too little memory for gen2": {
			file: `{service: {image: ` + registry + `, memoryMiB: 256}, cloudrun: {executionEnvironment: gen2}}`,
			want: `service.memoryMiB: 256: is too small for the execution environment gen2 (allowed: 512 or more, or cloudrun.executionEnvironment: gen1)`,
		},
		"several requests at a time on less than 1 vCPU": {
			file: `{service: {image: ` + registry + `, cpu: 0.5}, cloudrun: {concurrency: 80}}`,
			want: `cloudrun.concurrency: 80: requires service.cpu 1 or more, but it is 0.5 (allowed: 1, or service.cpu 1 or more)`,
		},
		"instance billing on less than 1 vCPU": {
			file: `{service: {image: ` + registry + `, cpu: 0.5}, cloudrun: {billing: instance}}`,
			want: `cloudrun.billing: "instance": requires service.cpu 1 or more, but it is 0.5 (allowed: request, or service.cpu 1 or more)`,
		},
		"gen2 on less than 1 vCPU": {
			file: `{service: {image: ` + registry + `, cpu: 0.5}, cloudrun: {executionEnvironment: gen2}}`,
			want: `cloudrun.executionEnvironment: "gen2": requires service.cpu 1 or more, but it is 0.5 (allowed: gen1, or service.cpu 1 or more)`,
		},
		"a minimum above the default maximum": {
			file: `{service: {image: ` + registry + `, scaling: {min: 20}}}`,
			want: `service.scaling.min: 20: is above the default maximum of 10 instances; set service.scaling.max too`,
		},
		"a release of another platform": {
			file: `{service: {image: ` + registry + `}, release: {version: "bankchurn-api:7"}}`,
			want: `release.version: "bankchurn-api:7": is not a version of cloudrun, but matches the format of fargate (allowed: the name of a revision, such as bankchurn-api-1a2b3c4-00007-abc)`,
		},
		"a canary that is compared with nothing": {
			file: `{service: {image: ` + registry + `}, release: {canary: {percent: 10}}}`,
			want: `release.version: is required: on cloudrun a canary requires a stable release that is already deployed, because only one can be new (allowed: the name of a revision, such as bankchurn-api-1a2b3c4-00007-abc, for the release that gets the other requests)`,
		},
		"a canary with every request": {
			file: `{service: {image: ` + registry + `}, release: {version: bankchurn-api-00001-abc, canary: {percent: 100}}}`,
			want: `release.canary.percent: 100: leaves the stable release without requests (allowed: 0 to 99; to promote, make the candidate the release and remove release.canary)`,
		},
		// 1e9 requests of 2 s in 2,628,000 s are 761.04 in flight; 5 x 80 are too few, and 761.04 /
		// 80 = 9.51 instances are needed.
		"more requests in flight than the instances serve": {
			file: `{service: {image: ` + registry + `, scaling: {max: 5}}, traffic: {requestsPerMonth: 1000000000, averageMs: 2000}}`,
			want: `service.scaling.max: 5: traffic keeps 761 requests in flight on average, but 5 instances serve only 400 (allowed: 10 or more)`,
		},
		"a variable that Cloud Run sets": {
			file: `{service: {image: ` + registry + `, env: {PORT: "80"}}}`,
			want: `service.env.PORT: is set by Cloud Run, which rejects revisions that set it (allowed: another name; the port is service.port)`,
		},
		"a secret under the name of a variable that Cloud Run sets": {
			file: `{service: {image: ` + registry + `, secrets: {K_SERVICE: projects/my-project/secrets/k/versions/1}}}`,
			want: `service.secrets.K_SERVICE: is set by Cloud Run, which rejects revisions that set it (allowed: another name; the port is service.port)`,
		},
		"a variable that is plain and, for Cloud Run, secret": {
			file: `{service: {image: ` + registry + `, env: {KEY: a}}, cloudrun: {secrets: {KEY: projects/my-project/secrets/k/versions/1}}}`,
			want: `service.env.KEY: is also in cloudrun.secrets; keep one of them`,
		},
		"a secret under a name that no variable can have": {
			file: `{service: {image: ` + registry + `}, cloudrun: {secrets: {api-key: projects/my-project/secrets/k/versions/1}}}`,
			want: `cloudrun.secrets.api-key: is not a valid environment variable name (allowed: letters, digits and underscores, not starting with a digit)`,
		},
		// The error ends up in logs: it must not repeat what may be the secret itself.
		"a secret's value instead of a reference": {
			file: `{service: {image: ` + registry + `, secrets: {API_KEY: hunter2}}}`,
			want: `service.secrets.API_KEY: is not a version of a Secret Manager secret (allowed: projects/PROJECT/secrets/SECRET/versions/VERSION; set it under cloudrun.secrets to keep service.secrets for another cloud)`,
		},
		"a reference without a version": {
			file: `{service: {image: ` + registry + `, secrets: {API_KEY: projects/my-project/secrets/key}}}`,
			want: `service.secrets.API_KEY: "projects/my-project/secrets/key": is not a version of a Secret Manager secret (allowed: projects/PROJECT/secrets/SECRET/versions/VERSION; set it under cloudrun.secrets to keep service.secrets for another cloud)`,
		},
		"a provider's region that would be ignored": {
			file: `{service: {image: ` + registry + `}, "gcp:region": europe-west1}`,
			want: `gcp:region: "europe-west1": differs from cloudrun.region, which is "us-central1" and takes precedence (allowed: "us-central1", or remove the key)`,
		},
	} {
		t.Run(rule, c.check)
	}
}

func TestOneMistakeOnLambdaIsRefusedWithOneSentence(t *testing.T) {
	for rule, c := range map[string]brokenStack{
		"more memory than a function has": {
			file: `{platform: lambda, service: {memoryMiB: 16384}}`,
			want: `service.memoryMiB: 16384: lambda limits an instance to 10240 MiB (allowed: up to 10240 on lambda; platforms that can: ` + notLambda + `)`,
		},
		"a timeout beyond the HTTP API's": {
			file: `{platform: lambda, service: {timeoutSeconds: 60}}`,
			want: `service.timeoutSeconds: 60: lambda limits a request to 30 s (allowed: up to 30 on lambda; platforms that can: ` + notLambda + `)`,
		},
		"an image and a zip": {
			file: `{platform: lambda, lambda: {zip: app, image: ` + ecr + `}}`,
			want: `lambda.image: "` + ecr + `": conflicts with lambda.zip, which is "app": a function runs an image or a zip`,
		},
		"an image that Lambda cannot pull": {
			file: `{platform: lambda, lambda: {image: ` + registry + `}}`,
			want: `lambda.image: "` + registry + `": Lambda pulls only from a private Amazon ECR repository (allowed: ACCOUNT.dkr.ecr.us-east-1.amazonaws.com/REPOSITORY:TAG; or lambda.zip)`,
		},
		"an image in another region": {
			file: `{platform: lambda, lambda: {image: ` + ecrIreland + `}}`,
			want: `lambda.image: "` + ecrIreland + `": Lambda can only pull from its own region, us-east-1 (allowed: ` + ecr + `)`,
		},
		"a package that is not there": {
			file: `{platform: lambda, lambda: {zip: build}}`,
			want: `lambda.zip: "build": does not exist (allowed: a folder or .zip file, relative to the project; or lambda.image)`,
		},
		"a package that is neither folder nor zip": {
			file: `{platform: lambda, lambda: {zip: app/handler.py}}`,
			want: `lambda.zip: "app/handler.py": is neither a folder nor a .zip file`,
		},
		"a package without a file": {
			file:    `{platform: lambda, lambda: {zip: build}}`,
			prepare: func(t *testing.T) { write(t, "build/__pycache__/handler.pyc", "") },
			want:    `lambda.zip: "build": holds no files`,
		},
		"a package with a link that leads nowhere": {
			file: `{platform: lambda, lambda: {zip: build}}`,
			prepare: func(t *testing.T) {
				write(t, "build/handler.py", "")
				if err := os.Symlink("gone.pkl", "build/model.pkl"); err != nil {
					t.Fatal(err)
				}
			},
			want: `lambda.zip: "build": build/model.pkl is a broken symbolic link; remove it or restore its target`,
		},
		"a folder over 250 MB unzipped": {
			file: `{platform: lambda, lambda: {zip: build}}`,
			prepare: func(t *testing.T) {
				sparse(t, "build/libs/blas.so", 200<<20)
				sparse(t, "build/model/pipeline.pkl", 51<<20)
			},
			want: `lambda.zip: "build": is 251 MiB unzipped, but Lambda accepts at most 250; largest: libs 200 MiB, model 51 MiB (allowed: a smaller package, lambda.image (up to 10 GB), or another platform: ` + notLambda + `)`,
		},
		// Rounded down, the error would say that 250 MiB exceeds 250.
		"a folder one byte over 250 MB unzipped": {
			file:    `{platform: lambda, lambda: {zip: build}}`,
			prepare: func(t *testing.T) { sparse(t, "build/pipeline.pkl", 250<<20+1) },
			want:    `lambda.zip: "build": is 251 MiB unzipped, but Lambda accepts at most 250; largest: pipeline.pkl 251 MiB (allowed: a smaller package, lambda.image (up to 10 GB), or another platform: ` + notLambda + `)`,
		},
		"a zip over 250 MB unzipped": {
			file:    `{platform: lambda, lambda: {zip: app.zip}}`,
			prepare: func(t *testing.T) { zipOf(t, "app.zip", 0, "model/pipeline.pkl", 300<<20) },
			want:    `lambda.zip: "app.zip": is 300 MiB unzipped, but Lambda accepts at most 250; largest: model 300 MiB (allowed: a smaller package, lambda.image (up to 10 GB), or another platform: ` + notLambda + `)`,
		},
		"an architecture that is none": {
			file: `{platform: lambda, lambda: {architecture: arm}}`,
			want: `lambda.architecture: "arm": unknown value (allowed: x86_64, arm64; did you mean "arm64"?)`,
		},
		"provisioned above reserved": {
			file: `{platform: lambda, lambda: {reservedConcurrency: 5, provisionedConcurrency: 10}}`,
			want: `lambda.provisionedConcurrency: 10: is provisioned for both the old and the new version during an update, 20 together, but the reserved concurrency is 5: the next update of the function would fail (allowed: 0 to 2, lambda.reservedConcurrency of 20 or more, or -1 for none)`,
		},
		"the neutral minimum above reserved": {
			file: `{platform: lambda, service: {scaling: {min: 10}}, lambda: {reservedConcurrency: 5}}`,
			want: `service.scaling.min: 10: is provisioned for both the old and the new version during an update, 20 together, but the reserved concurrency is 5: the next update of the function would fail (allowed: 0 to 2, lambda.reservedConcurrency of 20 or more, or -1 for none)`,
		},
		"a reservation that stops the function": {
			file: `{platform: lambda, lambda: {reservedConcurrency: 0}}`,
			want: `lambda.reservedConcurrency: 0: a reservation of 0 stops the function: every request would fail (allowed: -1 for none, or 1 or more)`,
		},
		// 401,300,000 requests in 2,628,000 s are 152.70 per second: 153 is enough.
		"a throttle below the traffic": {
			file: `{platform: lambda, traffic: {requestsPerMonth: 401300000}}`,
			want: `lambda.throttle.ratePerSecond: 100: is below the traffic of 152.7 requests/s on average: the rest would be answered 429 (allowed: 153 or more; three to five times the average leaves room for peaks)`,
		},
		// 200,000,000 are 76.10 per second on average, within the default of 100, but 152.21 at the
		// peak.
		"a throttle below the stated peak": {
			file: `{platform: lambda, traffic: {requestsPerMonth: 200000000, peakFactor: 2}}`,
			want: `lambda.throttle.ratePerSecond: 100: is below the traffic of 152.2 requests/s at the stated peak: the rest would be answered 429 (allowed: 153 or more; three to five times the average leaves room for peaks)`,
		},
		// 761.04 in flight over 7 days are 1,065.5 over five: 5 x 200 are too few, and 1,065.5 /
		// 200 = 5.33 are needed.
		"more requests in the working hours than the instances serve": {
			file: `{service: {image: ` + registry + `, scaling: {max: 5}}, traffic: {requestsPerMonth: 1000000000, averageMs: 2000, workingHours: {daysPerWeek: 5}}, cloudrun: {concurrency: 200}}`,
			want: `service.scaling.max: 5: traffic keeps 1065 requests in flight in the working hours, but 5 instances serve only 1000 (allowed: 6 or more)`,
		},
		// 1e8 requests of 1 s in 2,628,000 s keep 38.05 instances busy: 38 are too few.
		"a reservation below the traffic": {
			file: `{platform: lambda, traffic: {requestsPerMonth: 100000000, averageMs: 1000}, lambda: {reservedConcurrency: 10}}`,
			want: `lambda.reservedConcurrency: 10: traffic keeps 38.1 instances busy on average: the rest would be answered 429 (allowed: 39 or more, or lambda.reservedConcurrency: -1 for no cap)`,
		},
		"a retention that CloudWatch does not have": {
			file: `{platform: lambda, lambda: {logRetentionDays: 100}}`,
			want: `lambda.logRetentionDays: 100: is not a retention that CloudWatch Logs offers (allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; did you mean 90?)`,
		},
		"a variable that Lambda sets": {
			file: `{platform: lambda, service: {env: {AWS_REGION: us-east-1}}}`,
			want: `service.env.AWS_REGION: is set by Lambda, which rejects functions that set it (allowed: another name)`,
		},
		// docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html: keys start with a letter and have two characters.
		"a variable whose name Lambda refuses": {
			file: `{platform: lambda, service: {env: {_DEBUG: "1"}}}`,
			want: `service.env._DEBUG: is not a variable name that Lambda accepts (allowed: a letter first, then at least one letter, digit or underscore)`,
		},
		"variables of more than 4 KB": {
			file: `{platform: lambda, service: {env: {BIG: ` + strings.Repeat("x", 4094) + `}}}`,
			want: `service.env: "4097 bytes": exceeds Lambda's limit for all variables together (allowed: up to 4096 bytes, names included)`,
		},
		// A policy names the secret by its full ARN: without the six characters the function could
		// not read it.
		"a reference without the end of its ARN": {
			file: `{platform: lambda, lambda: {secrets: {API_KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:bankchurn/key"}}}`,
			want: `lambda.secrets.API_KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:bankchurn/key": is not the full ARN of a Secrets Manager secret or an SSM parameter (allowed: arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds, or arn:aws:ssm:us-east-1:ACCOUNT:parameter/NAME; set it under lambda.secrets to keep service.secrets for another cloud)`,
		},
		"a secret's value instead of a reference": {
			file: `{platform: lambda, lambda: {secrets: {API_KEY: hunter2}}}`,
			want: `lambda.secrets.API_KEY: is not the full ARN of a Secrets Manager secret or an SSM parameter (allowed: arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds, or arn:aws:ssm:us-east-1:ACCOUNT:parameter/NAME; set it under lambda.secrets to keep service.secrets for another cloud)`,
		},
		"a reference of another cloud": {
			file: `{platform: lambda, service: {secrets: {API_KEY: projects/my-project/secrets/key/versions/1}}}`,
			want: `service.secrets.API_KEY: "projects/my-project/secrets/key/versions/1": is not the full ARN of a Secrets Manager secret or an SSM parameter (allowed: arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds, or arn:aws:ssm:us-east-1:ACCOUNT:parameter/NAME; set it under lambda.secrets to keep service.secrets for another cloud)`,
		},
		"a secret under a name that no variable can have": {
			file: `{platform: lambda, lambda: {secrets: {api-key: "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"}}}`,
			want: `lambda.secrets.api-key: is not a valid environment variable name (allowed: letters, digits and underscores, not starting with a digit)`,
		},
		"a provider's region that would be ignored": {
			file: `{platform: lambda, "aws:region": eu-west-1}`,
			want: `aws:region: "eu-west-1": differs from lambda.region, which is "us-east-1" and takes precedence (allowed: "us-east-1", or remove the key)`,
		},
		"a provider's setting of the wrong type": {
			file: `{platform: lambda, "aws:skipCredentialsValidation": "yes"}`,
			want: `aws:skipCredentialsValidation: "yes": wrong type (allowed: true or false)`,
		},
		"account numbers that are not a list": {
			file: `{platform: lambda, "aws:allowedAccountIds": "123456789012"}`,
			want: `aws:allowedAccountIds: "123456789012": wrong type (allowed: a list of account numbers in quotes)`,
		},
	} {
		t.Run(rule, c.check)
	}
}

// AWS tags accept nearly any stack name, Google Cloud labels do not. The rule is the same for both,
// so a stack can switch platforms.
func TestAStackNameThatCannotBeALabelIsRefused(t *testing.T) {
	projectWithApp(t)
	rec, err := run(t, "Prod.EU", parsed(t, "config: {service: {image: "+registry+"}}"), Program)
	refused(t, rec, err, `stack: "Prod.EU": is set as a label on every resource and is not a valid label value (allowed: lowercase letters, digits, hyphens and underscores, at most 63 characters)`)
}

func TestEveryProblemOfAFileIsReportedAtOnce(t *testing.T) {
	projectWithApp(t)
	c := parsed(t, `
config:
  aws:region: eu-west-1
  bankchurn:platform: lambda
  bankchurn:trafic: {}
  bankchurn:service:
    port: http
    memoryMiB: 16384
    timeoutSeconds: 60
    gpu: {type: l4}
    env: {AWS_REGION: us-east-1}
    labels: {Team: risk}
  bankchurn:traffic:
    requestsPerMonth: -1
  bankchurn:lambda:
    zip: build
    logRetentionDays: 31
  bankchurn:cloudrun:
    concurency: 80
`)
	rec, err := run(t, "test", c, Program)
	refused(t, rec, err,
		`aws:region: "eu-west-1": differs from lambda.region, which is "us-east-1" and takes precedence (allowed: "us-east-1", or remove the key)`,
		`cloudrun.concurency: 80: unknown key (allowed: region, image, concurrency, billing, executionEnvironment, startupCpuBoost, ingress, vpc, loadBalancer, host, rateLimit, certificateTimeoutSeconds, propagationSeconds, serviceAccount, alarms, dashboard, costReport, enableApis, secrets; did you mean "concurrency"?)`,
		`lambda.logRetentionDays: 31: is not a retention that CloudWatch Logs offers (allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; did you mean 30?)`,
		`lambda.zip: "build": does not exist (allowed: a folder or .zip file, relative to the project; or lambda.image)`,
		`service.env.AWS_REGION: is set by Lambda, which rejects functions that set it (allowed: another name)`,
		`service.gpu: this program supports no GPU on lambda (remove gpu; platforms that can: eks, gke)`,
		`service.labels.Team: is not a valid label key (allowed: lowercase letters, digits, hyphens and underscores, starting with a letter, at most 63 characters)`,
		`service.memoryMiB: 16384: lambda limits an instance to 10240 MiB (allowed: up to 10240 on lambda; platforms that can: `+notLambda+`)`,
		`service.port: "http": wrong type (allowed: a whole number from 1 to 65535)`,
		`service.timeoutSeconds: 60: lambda limits a request to 30 s (allowed: up to 30 on lambda; platforms that can: `+notLambda+`)`,
		`traffic.requestsPerMonth: -1: out of range (allowed: from 0 to 1000000000000; did you mean 0?)`,
		`trafic: unknown key in the namespace bankchurn (allowed: `+everyKey+`; did you mean "traffic"?)`,
	)
}

func TestAPreviewReportsTheSameProblems(t *testing.T) {
	projectWithApp(t)
	preview := func(info *pulumi.RunInfo) { info.DryRun = true }
	rec, err := run(t, "test", parsed(t, `config: {service: {image: `+registry+`, gpu: {type: l4}}}`), Program, preview)
	refused(t, rec, err, `service.gpu: this program supports no GPU on cloudrun (remove gpu; platforms that can: eks, gke)`)
}

func (c brokenStack) check(t *testing.T) {
	projectWithApp(t)
	if c.prepare != nil {
		c.prepare(t)
	}
	rec, err := run(t, "test", parsed(t, "config: "+c.file), Program)
	refused(t, rec, err, c.want)
	againstSchema(t, c.file, true)
}

// refused checks that the run failed with exactly these errors, and that nothing was registered
// before.
func refused(t *testing.T, rec *recording, err error, sentences ...string) {
	t.Helper()
	var problems *config.Error
	if !errors.As(err, &problems) {
		t.Fatalf("got error %v, want a refused configuration", err)
	}
	want := fmt.Sprintf("the configuration has %d problems; nothing was changed:", len(sentences))
	if len(sentences) == 1 {
		want = "the configuration has 1 problem; nothing was changed:"
	}
	for _, sentence := range sentences {
		want += "\n  - " + sentence
	}
	if got := problems.Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for _, r := range rec.resources {
		t.Errorf("registered in spite of the refusal: %s %s", r.typ, r.name)
	}
}

// sparse creates a file of a given size without writing its content.
func sparse(t *testing.T, path string, size int64) {
	t.Helper()
	write(t, path, "")
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

// zipOf writes a .zip file with one entry whose directory states its size, after offset bytes of
// padding.
func zipOf(t *testing.T, path string, offset int64, name string, unzipped uint64) {
	t.Helper()
	file, err := os.Create(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := file.Seek(offset, 0); err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	archive.SetOffset(offset)
	entry, err := archive.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: 1, UncompressedSize64: unzipped})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write([]byte{0}); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
}

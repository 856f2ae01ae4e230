package stacks

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/example"
	"bankchurn/service"
)

// Values that must never appear readable in a resource's inputs.
var secretValues = []string{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMIxEXAMPLEKEY", "session-token-value", "google-credentials-value", "google-access-token"}

// deployment is an accepted configuration and what it registered.
type deployment struct {
	name, stack string
	public      bool
	service     service.Service
	config      stackConfig
	*recording
}

// variants are the fragments that the matrix combines: every service of a platform with each of its
// blocks.
var variants = []struct {
	platform         string
	services, blocks map[string]string
	// kubernetes is the block of that name, for all of them.
	kubernetes string
}{
	{
		platform: "lambda",
		services: map[string]string{
			"bare":     `{}`,
			"public":   `{public: true, labels: {team: risk}, env: {LOG_LEVEL: INFO}}`,
			"renamed":  `{name: churn, healthPath: /livez/full, memoryMiB: 2048, timeoutSeconds: 5, scaling: {min: 2, max: 20}}`,
			"secrets":  `{env: {A1: x}, secrets: {KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf", SAME: "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"}}`,
			"clashing": `{healthPath: /predict}`,
		},
		blocks: map[string]string{
			"folder":      `{}`,
			"zip":         `{zip: app.zip, runtime: python3.12, handler: main.run, architecture: arm64}`,
			"large":       `{zip: large}`,
			"large zip":   `{zip: large.zip}`,
			"image":       `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", dashboard: true}`,
			"traced":      `{tracing: true, logRetentionDays: 7, cors: {allowOrigins: ["https://app.example.com"]}, throttle: {ratePerSecond: 20, burst: 40}, alarms: {notify: ["arn:aws:sns:us-east-1:123456789012:ops"], runbooks: "https://example.com/runbooks"}, dashboard: true, costReport: "https://example.com/cost"}`,
			"own secrets": `{secrets: {KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-GhIjKl"}, reservedConcurrency: 30, provisionedConcurrency: 3, ephemeralStorageMiB: 1024}`,
			"lists":       `{cors: {allowOrigins: ["https://a.example.com", "https://b.example.com"]}, alarms: {notify: ["arn:aws:sns:us-east-1:123456789012:ops", "arn:aws:sns:us-east-1:123456789012:risk"], slo: {availabilityPercent: 99.9, latencyMs: 300}}}`,
			"private":     `{tracing: true, network: {vpcId: vpc-0123456789abcdef0, privateSubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1], securityGroupIds: [sg-0123456789abcdef0], egressPorts: [443, 5432]}}`,
			"keys":        `{secrets: {KEY: "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key", SAME: "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"}, secretKeys: ["arn:aws:kms:us-east-1:123456789012:key/0a1b"], environmentKey: "arn:aws:kms:us-east-1:123456789012:key/0a1c", logKey: "arn:aws:kms:us-east-1:123456789012:key/0a1d"}`,
		},
	},
	{
		platform: "cloudrun",
		services: map[string]string{
			"bare":    `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1}`,
			"public":  `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, public: true, labels: {team: risk}, env: {LOG_LEVEL: INFO}}`,
			"renamed": `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, name: churn, port: 9000, healthPath: /live, cpu: 2, memoryMiB: 6144, scaling: {min: 1, max: 3}}`,
			"secrets": `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, env: {A1: x}, secrets: {KEY: projects/my-project/secrets/key/versions/3, OLD: projects/my-project/secrets/key/versions/2}}`,
			// The two references differ only in where the project's name ends.
			"clashing": `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, secrets: {A1: projects/my-project/secrets/a-key/versions/1, B1: projects/my-project-a/secrets/key/versions/1}}`,
		},
		blocks: map[string]string{
			"bare":        `{}`,
			"instance":    `{dashboard: false, billing: instance, concurrency: 10, executionEnvironment: gen2, startupCpuBoost: false, region: europe-west1}`,
			"apis":        `{enableApis: true, alarms: {notify: [projects/my-project/notificationChannels/1234567890]}}`,
			"own account": `{serviceAccount: runner@my-project.iam.gserviceaccount.com, enableApis: true}`,
			"own secrets": `{secrets: {KEY: projects/shared/secrets/other/versions/latest}}`,
			"balanced":    `{loadBalancer: true, host: churn.example.com, rateLimit: {requests: 100, perSeconds: 10}, enableApis: true, alarms: {notify: [projects/my-project/notificationChannels/1234567890], slo: {availabilityPercent: 99.5, latencyMs: 400}}}`,
			"vpc":         `{vpc: {subnetwork: projects/host-project/regions/us-central1/subnetworks/churn, egress: all-traffic, tags: [churn]}, enableApis: true}`,
		},
	},
	{
		platform: "fargate",
		services: map[string]string{
			"bare":    `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"}`,
			"public":  `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", public: true, labels: {team: risk}, env: {LOG_LEVEL: INFO}}`,
			"secrets": `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", env: {A1: x}, secrets: {KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"}}`,
		},
		blocks: map[string]string{
			"bare":        `{}`,
			"own secrets": `{secrets: {KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-GhIjKl"}, exec: true, network: {nat: none}}`,
			"arm":         `{architecture: arm64, ephemeralStorageGiB: 30, network: {nat: perZone, flowLogs: true}, insights: enabled, dashboard: true, alarms: {notify: ["arn:aws:sns:us-east-1:123456789012:ops"], errorPercent: 0.5, latencyMs: 400}}`,
			"keys":        `{secrets: {KEY: "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key"}, secretKeys: ["arn:aws:kms:us-east-1:123456789012:key/0a1b"], logKey: "arn:aws:kms:us-east-1:123456789012:key/0a1d", network: {nat: none, flowLogs: true}}`,
		},
	},
	{
		platform: "eks",
		services: map[string]string{
			"bare":   `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"}`,
			"public": `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", public: true, labels: {team: risk}, env: {LOG_LEVEL: INFO}}`,
		},
		blocks: map[string]string{
			"bare":       `{}`,
			"rules":      `{alarms: {prometheusRule: {labels: {release: prometheus}}, errorPercent: 2, latencyMs: 800, runbooks: "https://example.com/runbooks"}}`,
			"options":    `{publicCidrs: [203.0.113.0/24], secretsKey: own, logTypes: [audit], logRetentionDays: 7, logKey: "arn:aws:kms:us-east-1:123456789012:key/0a1d", podSecretKeys: ["arn:aws:kms:us-east-1:123456789012:key/0a1b"], addonVersions: {coredns: v1.12.4-eksbuild.1}, access: [{principalArn: "arn:aws:iam::123456789012:role/ops", level: admin}, {principalArn: "arn:aws:iam::123456789012:user/dev", level: edit, namespaces: [ml-portfolio]}], podSecrets: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf", "arn:aws:ssm:us-east-1:123456789012:parameter/churn/api-key"], nodes: {architecture: arm64, min: 2, desired: 3, max: 5, diskGiB: 50}, network: {flowLogs: true}}`,
			"auto":       `{autoMode: {enabled: true, instanceTypes: [m7g.large]}, logTypes: [], secretsKey: "arn:aws:kms:us-east-1:123456789012:key/0a1b"}`,
			"existing":   `{existing: {arn: "arn:aws:eks:us-east-1:123456789012:cluster/ml", endpoint: "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com", certificateAuthority: ` + example.Authority + `}, podSecrets: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"]}`,
			"context":    `{existing: {arn: "arn:aws:eks:us-east-1:123456789012:cluster/ml", context: ml}}`,
			"lists":      `{publicCidrs: [203.0.113.0/24, 198.51.100.0/24], logTypes: [api, audit], access: [{principalArn: "arn:aws:iam::123456789012:role/oncall", level: edit}, {principalArn: "arn:aws:iam::123456789012:role/developers", namespaces: [a1, b1]}, {principalArn: "arn:aws:iam::123456789012:role/auditors"}], podSecrets: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf", "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-GhIjKl"], nodes: {instanceTypes: [t3.large, m5.large]}, network: {zones: [us-east-1a, us-east-1c, us-east-1d], nat: perZone}}`,
			"extended":   `{version: "1.33", upgradePolicy: extended, nodes: {spot: true, instanceTypes: [t3.large, m5.large]}}`,
			"t4g.medium": `{nodes: {min: 1, architecture: arm64, instanceTypes: [t4g.medium]}}`,
			"t4g.large":  `{nodes: {min: 1, architecture: arm64, instanceTypes: [t4g.large]}}`,
			"m5.large":   `{nodes: {min: 1, instanceTypes: [m5.large]}}`,
			"m6i.large":  `{nodes: {min: 1, instanceTypes: [m6i.large]}}`,
			"m7i.large":  `{autoMode: {enabled: true, instanceTypes: [m7i.large]}}`,
		},
	},
	{
		platform: "gke",
		services: map[string]string{
			"bare":    `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1}`,
			"public":  `{image: docker.io/library/bankchurn:v1, public: true, labels: {team: risk}, env: {LOG_LEVEL: INFO}, scaling: {min: 3, max: 3}}`,
			"secrets": `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, env: {A1: x}, secrets: {KEY: churn/key}}`,
		},
		blocks: map[string]string{
			"bare":      `{}`,
			"rules":     `{alarms: {prometheusRule: {labels: {release: prometheus}}, slo: {availabilityPercent: 99.9, latencyMs: 300}}}`,
			"standard":  `{mode: standard, zone: us-central1-a, nodes: {machineType: e2-standard-2, min: 1, max: 5, spot: true}, enableApis: true, authorizedNetworks: [203.0.113.0/24]}`,
			"many":      `{mode: standard, zone: us-central1-a, nodes: {min: 40, max: 40}}`,
			"regional":  `{mode: standard, nodes: {zones: [us-central1-a, us-central1-b]}, privateEndpoint: true, deletionProtection: true, network: {cidr: 10.64.0.0/20}, serviceAccount: runner@my-project.iam.gserviceaccount.com}`,
			"elsewhere": `{network: {name: shared, subnetwork: churn, podRange: pods, serviceRange: services}, nodeServiceAccount: gke-nodes@my-project.iam.gserviceaccount.com, releaseChannel: STABLE}`,
			"existing":  `{cluster: {name: ml, project: my-project, mode: autopilot, endpoint: 203.0.113.10, caCertificate: ` + example.Authority + `}, serviceAccount: runner@my-project.iam.gserviceaccount.com, enableApis: true}`,
			"large":     `{mode: standard, region: europe-west1, nodes: {machineType: e2-standard-4, diskType: pd-ssd}}`,
			"small":     `{mode: standard, nodes: {machineType: e2-small, diskType: pd-standard}, network: {nat: cloud, podCidr: 10.16.0.0/16}}`,
			"n2":        `{mode: standard, nodes: {machineType: n2-standard-2}}`,
			"lists":     `{mode: standard, nodes: {zones: [us-central1-a, us-central1-b]}, authorizedNetworks: [203.0.113.0/24, 198.51.100.0/24]}`,
			"context":   `{dashboard: false, cluster: {name: ml, project: my-project, mode: standard, location: us-central1-a, context: ml}}`,
		},
	},
	{
		platform: "fargate",
		services: map[string]string{"internal": `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"}`},
		blocks: map[string]string{
			"lists": `{network: {vpcId: vpc-0123456789abcdef0, privateSubnetIds: [subnet-0123456789abcdef2, subnet-0123456789abcdef3]}, allowedCidrs: [10.0.0.0/8, 192.168.0.0/16], deployment: {alarms: [errors, latency]}, certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", host: churn.example.com, alarms: {notify: ["arn:aws:sns:us-east-1:123456789012:ops"], slo: {availabilityPercent: 99.95}}}`,
		},
	},
	{
		platform:   "gke",
		services:   map[string]string{"public": `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, public: true}`},
		blocks:     map[string]string{"google's load balancer": `{network: {nat: none}, alarms: {notify: [projects/my-project/notificationChannels/1234567890], slo: {latencyMs: 500}}}`},
		kubernetes: `{ingress: {controller: gce, routes: [{host: churn.example.com}], tls: {managedCertificate: true}}}`,
	},
	{
		platform: "eks",
		services: map[string]string{"GPUs": `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", gpu: {type: l4}}`},
		blocks: map[string]string{
			"bare": `{}`, "options": `{gpuNodes: {instanceType: g6.2xlarge, count: 3, diskGiB: 200, spot: true}}`,
			"auto":     `{autoMode: {enabled: true, instanceTypes: [m7i.large]}, gpuNodes: {instanceType: g6.2xlarge}}`,
			"existing": `{existing: {arn: "arn:aws:eks:us-east-1:123456789012:cluster/ml", context: ml, autoMode: true}}`,
		},
		kubernetes: `{rollout: {maxSurge: 1}}`,
	},
	{
		platform: "gke",
		services: map[string]string{"GPUs": `{image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, gpu: {type: t4, count: 2}}`},
		blocks: map[string]string{
			"autopilot": `{}`, "standard": `{mode: standard, gpuNodes: {zones: [us-central1-a, us-central1-b], machineType: n1-standard-8, diskGiB: 200, spot: true}}`,
			"existing": `{cluster: {name: ml, project: my-project, mode: standard, context: ml}}`,
		},
	},
	{
		platform:   "eks",
		services:   map[string]string{"public": `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", public: true}`},
		blocks:     map[string]string{"nginx": `{alarms: {prometheusRule: {labels: {release: prometheus}}, slo: {availabilityPercent: 99}}}`},
		kubernetes: `{installControllers: false, ingress: {controller: nginx, routes: [{host: churn.example.com}], tls: {issuer: letsencrypt}}}`,
	},
	{
		platform:   "eks",
		services:   map[string]string{"public": `{image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1", public: true}`},
		blocks:     map[string]string{"amazon's load balancer": `{autoMode: {enabled: true}, alarms: {notify: ["arn:aws:sns:us-east-1:123456789012:ops"], slo: {availabilityPercent: 99}}}`},
		kubernetes: `{runAsUser: 1000, runAsGroup: 0, readOnlyRootFilesystem: false, ingress: {controller: alb, tls: {certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}}}`,
	},
}

// releases are what each platform supports: earlier releases and candidates.
var releases = map[string]map[string]string{
	"lambda": {
		"pinned": `{version: "6"}`,
		"canary": `{version: "6", canary: {percent: 10}}`,
	},
	"cloudrun": {
		"pinned": `{version: bankchurn-api-1a2b3c4-00007-abc}`,
		"canary": `{version: bankchurn-api-1a2b3c4-00007-abc, canary: {percent: 10, image: "us-central1-docker.pkg.dev/my-project/ml/bankchurn:v2"}}`,
	},
	"fargate": {
		"canary": `{canary: {percent: 10, image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v2"}}`,
	},
}

// credentials go to both providers; the secret ones are in the form that Pulumi passes after
// decryption.
const credentials = `
  aws:accessKey: AKIAIOSFODNN7EXAMPLE
  aws:secretKey: {secure: wJalrXUtnFEMIxEXAMPLEKEY}
  aws:token: {secure: session-token-value}
  aws:allowedAccountIds: ["123456789012"]
  gcp:project: my-project
  gcp:credentials: {secure: google-credentials-value}
  gcp:accessToken: {secure: google-access-token}
`

// deployedMatrix is the matrix once a test has deployed it.
var deployedMatrix []deployment

// matrix is every example stack and every combination of the variants, deployed once for all
// tests: they only read it, and run one after the other.
func matrix(t *testing.T) []deployment {
	t.Helper()
	if deployedMatrix == nil {
		deployedMatrix = deployMatrix(t)
	} else {
		matrixProject(t)
	}
	return slices.Clone(deployedMatrix)
}

func matrixProject(t *testing.T) {
	t.Helper()
	projectWithApp(t)
	zipOf(t, "app.zip", 0, "handler.py", 1)
	zipOf(t, "large.zip", 51<<20, "handler.py", 1)
	sparse(t, "large/libs/blas.so", 51<<20)
}

func deployMatrix(t *testing.T, opts ...pulumi.RunOption) []deployment {
	t.Helper()
	matrixProject(t)
	var all []deployment
	add := func(name, stack string, c stackConfig) {
		d := deployment{name: name, stack: stack, config: c, recording: deployed(t, stack, c, opts...)}
		config.Decode("service", c.values["bankchurn:service"], &d.service, &config.Report{})
		d.public = d.service.Public
		all = append(all, d)
	}
	examples := stackFiles(t)
	for _, name := range config.SortedNames(examples) {
		add("example "+name, name, examples[name])
	}
	for _, v := range variants {
		for _, service := range config.SortedNames(v.services) {
			for _, block := range config.SortedNames(v.blocks) {
				text := "config:\n  platform: " + v.platform + "\n  service: " + v.services[service] + "\n  " + v.platform + ": " + v.blocks[block]
				if v.kubernetes != "" {
					text += "\n  kubernetes: " + v.kubernetes
				}
				text += credentials
				add(strings.Join([]string{v.platform, service, block}, "/"), "matrix", parsed(t, text))
			}
		}
		for _, release := range config.SortedNames(releases[v.platform]) {
			if v.services["public"] == "" {
				continue // releases were already combined with the platform's other services
			}
			text := "config:\n  platform: " + v.platform + "\n  service: " + v.services["public"] + "\n  release: " + releases[v.platform][release] + credentials
			add(strings.Join([]string{v.platform, "public", release}, "/"), "matrix", parsed(t, text))
		}
	}
	return all
}

package cost_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bankchurn/cost/book"
)

// matrix has every option of every platform that changes which resources exist or how they are
// priced.
var matrix = map[string]scenario{
	"cloudrun request": {platform: "cloudrun", service: image},
	"cloudrun everything": {platform: "cloudrun",
		service: `{"image": "docker.io/a/b:v1", "public": true, "scaling": {"min": 2, "max": 5}, "secrets": {"K": "projects/p/secrets/s/versions/1"}}`,
		block:   `{"enableApis": true, "region": "europe-west1"}`},
	"cloudrun instance": {platform: "cloudrun", service: image, block: `{"billing": "instance"}`},
	"cloudrun account":  {platform: "cloudrun", service: image, block: `{"serviceAccount": "runner@p.iam.gserviceaccount.com"}`},
	"cloudrun alarms":   {platform: "cloudrun", service: image, block: `{"alarms": {"notify": ["projects/p/notificationChannels/1"]}}`},
	"cloudrun balanced": {platform: "cloudrun", service: image, block: balanced},
	"lambda":            {platform: "lambda", block: ecr},
	"lambda everything": {platform: "lambda", service: `{"public": true, "secrets": {"K": "arn:aws:secretsmanager:us-east-1:123456789012:secret:k-AbCdEf"}}`,
		block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "tracing": true, "provisionedConcurrency": 1, "ephemeralStorageMiB": 1024}`},
	"lambda objectives": {platform: "lambda", block: strings.TrimSuffix(ecr, "}") + `, "alarms": {"notify": ["arn:aws:sns:us-east-1:123456789012:ops"], "slo": {"availabilityPercent": 99.9, "latencyMs": 300}}}`},
	"lambda arm": {platform: "lambda",
		block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "architecture": "arm64", "provisionedConcurrency": 1}`},
	"fargate":          {platform: "fargate", service: ecrService},
	"fargate arm":      {platform: "fargate", service: ecrService, block: `{"architecture": "arm64", "ephemeralStorageGiB": 30, "network": {"nat": "none", "zones": ["us-east-1a", "us-east-1b", "us-east-1c"]}}`},
	"fargate per zone": {platform: "fargate", service: publicService, block: `{"network": {"nat": "perZone", "flowLogs": true}, "insights": "enabled", "spot": {"percent": 50}}`},
	"fargate tls":      {platform: "fargate", service: publicService, block: `{"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc", "host": "api.example.com", "exec": true}`},
	"fargate existing": {platform: "fargate", service: publicService, block: `{"network": {"vpcId": "vpc-0123456789abcdef0", "publicSubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], "privateSubnetIds": ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]}}`},
	"gke":              {platform: "gke", service: image},
	"gke zonal":        {platform: "gke", service: image, block: `{"mode": "standard", "zone": "us-central1-a", "nodes": {"machineType": "e2-small", "diskType": "pd-standard"}, "enableApis": true}`},
	"gke regional":     {platform: "gke", service: image, block: `{"mode": "standard", "nodes": {"machineType": "e2-standard-2", "diskType": "pd-ssd"}, "serviceAccount": "run-as@p12345.iam.gserviceaccount.com"}`},
	"gke medium":       {platform: "gke", service: image, block: `{"region": "europe-west1", "mode": "standard"}`},
	"gke large":        {platform: "gke", service: image, block: `{"mode": "standard", "nodes": {"machineType": "e2-standard-4"}}`},
	"gke many":         {platform: "gke", service: image, block: `{"mode": "standard", "zone": "us-central1-a", "nodes": {"min": 40, "max": 40}}`},
	"gke n2":           {platform: "gke", service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "public": true}`, block: `{"mode": "standard", "nodes": {"machineType": "n2-standard-2", "spot": true}, "network": {"nat": "none"}}`, workload: googleIngress},
	"gke ingress":      {platform: "gke", service: `{"image": "docker.io/a/b:v1", "public": true}`, workload: googleIngress},
	"gke existing":     {platform: "gke", service: image, block: `{"cluster": {"name": "ml", "project": "my-project", "mode": "standard", "context": "ml"}}`},
	"fargate fixed":    {platform: "fargate", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": {"min": 2, "max": 2}}`},
}

const (
	balanced      = `{"loadBalancer": true, "host": "churn.example.com", "rateLimit": {"requests": 100, "perSeconds": 10}}`
	ecrService    = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"}`
	googleIngress = `{"ingress": {"controller": "gce"}}`
	publicService = `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "public": true}`
	// busy sets every key of traffic, with more requests than one warm instance serves.
	busy = `{"requestsPerMonth": 30000000, "averageMs": 200, "responseKiB": 1, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 1, "coldStarts": {"percent": 1, "averageMs": 1000},
		"controlPlaneLogGiB": 50, "flowLogGiB": 10, "insightsMetrics": 100, "prometheusSamplesMillions": 600, "natGiB": 1, "autopilotNodes": 2}`
)

// scenarios returns the matrix and the scenarios that need a file.
func scenarios(t *testing.T) map[string]scenario {
	t.Helper()
	all := maps.Clone(matrix)
	all["lambda through S3"] = scenario{platform: "lambda", block: zipBlock(t, 64<<20)}
	return all
}

// zipBlock returns the config block of a function with a package of this size.
func zipBlock(t *testing.T, bytes int64) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "handler.py")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, bytes); err != nil {
		t.Fatal(err)
	}
	block, err := json.Marshal(map[string]string{"zip": folder})
	if err != nil {
		t.Fatal(err)
	}
	return string(block)
}

func TestEveryRegisteredTypeIsPricedOrFreeWithAReason(t *testing.T) {
	for name, sc := range scenarios(t) {
		sc.traffic = busy
		for _, n := range sc.estimate(t).Unsupported {
			t.Errorf("%s: %s %s: %s", name, n.Type, n.Resource, n.Text)
		}
	}
}

func TestEveryPriceIsUsedByARule(t *testing.T) {
	used := map[string]bool{}
	for _, sc := range scenarios(t) {
		sc.traffic = busy
		for _, l := range sc.estimate(t).Lines {
			used[l.SKU] = true
		}
	}
	for name := range programCases {
		for _, l := range priceProgram(t, name, true, false).Lines {
			used[l.SKU] = true
		}
	}
	// The program's own node groups always have a launch template.
	for _, l := range bareNodes(t).Lines {
		used[l.SKU] = true
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, cloud := range book.Clouds {
		for _, sku := range prices.SKUs(cloud) {
			// Rules price machines by type, whatever the family.
			machine := strings.HasSuffix(sku.ID, "*") && (strings.HasPrefix(sku.ID, "ec2.") || strings.HasPrefix(sku.ID, "gce."))
			if !machine && !used[sku.ID] {
				t.Errorf("no rule uses %s of %s", sku.ID, cloud)
			}
		}
	}
}

// With every key of traffic set, only what no key determines may be unknown.
func TestConfiguredTrafficLeavesOnlyQuantitiesWithoutAKeyUnknown(t *testing.T) {
	for name, sc := range scenarios(t) {
		sc.traffic = busy
		for _, n := range sc.estimate(t).NeedsUsage {
			if slices.ContainsFunc(n.Keys, func(key string) bool { return strings.HasPrefix(key, "traffic.") }) {
				t.Errorf("%s: %s of %s asks for %v", name, n.Text, n.Resource, n.Keys)
			}
		}
	}
}

package stacks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	costs "bankchurn/report"
)

// TestThePreviewCoversReportedCases checks what the preview says for stack files with faults
// that users reported: an error, a warning, a note or a line of the comparison. Faults that need
// two updates are tested in internal/enginetest.
func TestThePreviewCoversReportedCases(t *testing.T) {
	cases := map[string][]string{
		"b01-cloudrun-healthz":   {`refused: service.healthPath: "/healthz": is answered by Google's front end`},
		"b02-lambda-pc-reserved": {`refused: service.scaling.min: 30: is provisioned for both the old and the new version during an update`},
		"c01-lambda-1-1":         {`refused: service.scaling.min: 1: is provisioned for both the old and the new version during an update`},
		// A secret's key must be in the secret's region, a log group's in the log group's.
		"c11-fargate-secret-cmk": {
			`refused: fargate.secretKeys[0]: "arn:aws:kms:eu-west-1:123456789012:key/0a1b": is not in the region of any secret`,
			`note: the key policy of arn:aws:kms:us-east-1:123456789012:key/0a1c must allow logs.us-east-1.amazonaws.com to use it`,
		},
		// The role determines the stack's account.
		"f29-assume-role": {
			"refused: aws:assumeRoles[0].externalId: `aws eks get-token`, which Pulumi uses to sign in to the cluster, assumes a role without it",
			`note: image 999999999999.dkr.ecr.us-east-1.amazonaws.com/shared/bankchurn:2026-11-20 is in account 999999999999: its repository policy must allow account 123456789012 to pull`,
		},
		"f29-lambda-vpc": {
			`warned: lambda.network.privateSubnetIds: "subnet-0123456789abcdef0": with one subnet, an outage of its zone takes the function down`,
			`note: lambda runs in lambda.network: it reaches the internet and AWS only through the VPC's NAT gateways or endpoints, which are not in the estimate; without a NAT gateway it needs endpoints for ssm, xray, or it does not start`,
			`AWS takes up to 45 minutes to release network interfaces`,
		},
		"f29-run-vpc": {
			`note: cloudrun.vpc: a new instance can take a minute to connect through the network; the subnetwork must be a /26 or larger, with 40 free addresses for an update at 10 instances`,
			`note: cloudrun.vpc is in project host-project: grant roles/compute.networkUser on its subnetwork to the service agent of Cloud Run in my-project`,
			`note: cloudrun.vpc.egress all-traffic: the service reaches the internet only through the network's Cloud NAT`,
		},
		"f29-run-as-root": {`refused: kubernetes.runAsUser: 0: is root: Pods set runAsNonRoot, so no node would start them (allowed: a user ID of 1 or more that can read the image's files)`},
		"c03-lambda-6mb":  {`refused: traffic.responseKiB: 8192: lambda limits responses to 6144 KiB`},
		"c09-cloudrun-xproject": {
			`note: image europe-docker.pkg.dev/platform-images/ml/bankchurn:v1 is in project platform-images: grant roles/artifactregistry.reader`,
			`note: secrets in project platform-secrets: `, `warned: service.secrets.API_KEY: "projects/platform-secrets/secrets/api-key/versions/latest": is resolved when an instance starts`,
		},
		"d01-cloudrun-8mib":            {"lambda   refused           traffic.responseKiB: lambda limits responses to 6144 KiB"},
		"e01-eks-pod-larger-than-node": {`refused: eks.nodes.instanceTypes[0]: "t3.medium": leaves 1780 m CPU`},
		// t3.small, 2 vCPU and 2 GiB: the kubelet reserves 255 + 11 x 11 MiB for at most 11 Pods.
		"e03-eks-default-nodes-10-pods": {`warned: eks.nodes.max: 3: nodes of t3.small fit 2 Pods each, 6 together, but at least 10 must run`},
		"e04-eks-c7i":                   {`warned: eks.nodes.max: 3: nodes of c7i.large fit `, `but at least 60 must run: the others stay Pending`},
		"g01-pin-secret-3":              {`refused: release.version: "1": is a revision without its family`},
		"i01-budget-unknown":            {`refused: over budget; nothing was changed: at least $`, `part of the cost is unknown`},
		"i02-budget-no-traffic":         {`warned: budget: cannot be checked in full: part of the cost is unknown`},
		"i05-xaccount-ecr":              {`note: image 999999999999.dkr.ecr.us-east-1.amazonaws.com/shared/bankchurn:2026-11-20 is in account 999999999999: its repository policy must allow account 123456789012 to pull`},
		"i09-logretention":              {`refused: lambda.logRetentionDays: 45: `, `did you mean 30?`, `refused: lambda.runtime: "python3.14": `, `did you mean "python3.13"?`},
		"q03-lambda-new-account":        {`refused: service.scaling.max: 950: would be reserved from the account's concurrency`},
		"q04-run-secret-latest":         {`warned: service.secrets.API_KEY: "projects/my-project/secrets/api-key/versions/latest": is resolved when an instance starts`},
		// The other platforms are in Ireland and Belgium.
		"r02-fargate-existing": {"eu-west-1, mostly Logs ingested", "europe-west1, needs cloudrun.image"},
		// At 25M, fargate is $0.20 below the known part of lambda's cost: the ranges agree.
		"s01-contradiction":           {"Cheapest that fits: fargate\n", "Cheapest by traffic: lambda below 25M · fargate to 63.1M (then full)"},
		"s02-incomplete-cheapest":     {"Cheapest that fits: fargate (at least) (unknown: lambda)"},
		"s03-overloaded-yet-cheapest": {"us-east-1, mostly Control plane, standard support of 1.35 ($73.00), over capacity at this traffic", "Cheapest that fits: lambda (at least)"},
	}
	files, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil || len(files) != len(cases) {
		t.Fatalf("%d files and %d cases: %v", len(files), len(cases), err)
	}
	for name, wants := range cases {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join("testdata", "cases", name+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			projectWithApp(t)
			said := previewed(t, string(file))
			for _, want := range wants {
				if !strings.Contains(said, want) {
					t.Errorf("want\n  %s\ngot\n  %s", want, said)
				}
			}
		})
	}
}

// previewed is what a first preview reports: problems, warnings, notes and the estimate.
func previewed(t *testing.T, file string) string {
	t.Helper()
	var said strings.Builder
	_, err := run(t, "test", parsed(t, file), func(ctx *pulumi.Context) error {
		report := &config.Report{}
		s := load(ctx, now(), report)
		if report.Err() == nil {
			view, err := s.estimate(ctx, listed())
			if err != nil {
				return err
			}
			s.advise(&view, report)
			view.Budget = view.CheckBudget(s.budget)
			view.Curves = view.Swept()
			if err := s.overBudget(view, report); err != nil {
				said.WriteString("refused: " + err.Error() + "\n")
			}
			said.WriteString(costs.Preview(view) + "\n")
		}
		for _, problem := range report.Problems() {
			said.WriteString("refused: " + problem.String() + "\n")
		}
		for _, warning := range report.Warnings() {
			said.WriteString("warned: " + warning.String() + "\n")
		}
		for _, note := range report.Notes() {
			said.WriteString("note: " + note + "\n")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said.String()
}

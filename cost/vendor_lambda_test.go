package cost

import (
	"bankchurn/cost/book"
	"bankchurn/service"
)

// The examples of aws.amazon.com/lambda/pricing, for us-east-1. Those of 2020 have the
// GB-s at $0.00001667; the others are the page's of 2026, with Managed Instances.
// The page's example of tenant isolation is not among them: it rounds its duration,
// 20,000,000 x $0.0000166667 = $333.334, up to $333.34.
var lambdaExamples = map[string]worked{
	// 3,000,000 s x 512/1024 = 1,500,000 GB-s - 400,000 = 1,100,000 x $0.00001667 = $18.34;
	// (3M - 1M) x $0.20/M = $0.40.
	"Lambda 2020, half a gigabyte for a second": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 512}), traffic: traffic(3_000_000, 1000, ""), freeTier: true, prices: lambdaExamplePrices,
		want: map[string]string{"Duration, x86_64": "18.34", "Requests": "0.40"},
	}},
	// 6,000,000 s x 128/1024 = 750,000 GB-s - 400,000 = 350,000 x $0.00001667 = $5.83;
	// 29M x $0.20/M = $5.80.
	"Lambda 2020, small and often": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 128}), traffic: traffic(30_000_000, 200, ""), freeTier: true, prices: lambdaExamplePrices,
		want: map[string]string{"Duration, x86_64": "5.83", "Requests": "5.80"},
	}},
	// Mobile application backend: 360,000 s x 1536/1024 = 540,000 GB-s - 400,000 = 140,000
	// x $0.0000166667 = $2.33; 2M x $0.20/M = $0.40; $2.73.
	"Lambda, mobile backend": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 1536}), traffic: traffic(3_000_000, 120, ""), freeTier: true,
		want: map[string]string{"Duration, x86_64": "2.33", "Requests": "0.40"}, total: "2.73",
	}},
	// Streaming telemetry: 10,000 vehicles x 24 x 31 = 7.44M messages of 2 s in 1 GB, without
	// the free tier: $1.49 + 14.88M GB-s x $0.0000166667 = $248.00; $249.49.
	"Lambda, telemetry": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 1024}), traffic: traffic(7_440_000, 2000, ""),
		want: map[string]string{"Duration, x86_64": "248.00", "Requests": "1.49"}, total: "249.49",
	}},
	// Support tickets: 1,680,000 s x 4 GB - 400,000 = 6,320,000 GB-s, $105.33; 5M requests,
	// $1; 2048 - 512 MB of /tmp, 2,520,000 GB-s x $0.0000000309 = $0.08; $106.41.
	"Lambda, a model with a larger disk": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 4096, "ephemeralStorage": map[string]any{"size": 2048}}), traffic: traffic(6_000_000, 280, ""), freeTier: true,
		want: map[string]string{"Duration, x86_64": "105.33", "Requests": "1.00", "Ephemeral storage": "0.08"}, total: "106.41",
	}},
	// Server-side rendering: 1,500,000 s x 1.5 GB - 400,000 = 1,850,000 GB-s, $30.83; $0.40.
	// The response stream, which this program's services do not use, is left out.
	"Lambda, response stream": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 1536}), traffic: traffic(3_000_000, 500, ""), freeTier: true,
		want: map[string]string{"Duration, x86_64": "30.83", "Requests": "0.40"},
	}},
	// SQS events: 1M a day for 30 days, 1 s in 1 GB, without the free tier: 30M GB-s, $500;
	// 30M requests, $6. Event pollers are left out.
	"Lambda, a million events a day": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 1024}), traffic: traffic(30_000_000, 1000, ""),
		want: map[string]string{"Duration, x86_64": "500.00", "Requests": "6.00"},
	}},
	// Insurance claims on Arm: 1M x 32 s in 1 GB - 400,000 = 31.6M GB-s x $0.0000133334 =
	// $421.34. Each is two requests; durable operations are left out.
	"Lambda, claims on Arm": {lambdaPage, byRules{
		resources: lambdaOf(map[string]any{"memorySize": 1024, "architectures": []any{"arm64"}}), traffic: traffic(1_000_000, 32_000, ""), freeTier: true,
		want: map[string]string{"Duration, arm64": "421.34"},
	}},
	// Launch day: 100 instances of 1.5 GB for 8 h, 4.32M GB-s x $0.0000041667 = $18; 500,000
	// x 100 ms on them, 75,000 GB-s x $0.0000097222 = $0.73; 2.5M x 120 ms on demand,
	// 450,000 GB-s - 400,000, $0.83; 3M requests - 1M, $0.40.
	"Lambda, warm for a launch": {lambdaPage, byRows{region: "us-east-1", total: "19.96", parts: []part{
		{"lambda.provisioned.x86_64", "8 x 3600 x 100 x 1536 / 1024", true, "18.00"},
		{"lambda.provisioned-duration.x86_64", "500000 x 0.1 x 1536 / 1024", true, "0.73"},
		{"lambda.duration.x86_64", "2500000 x 0.12 x 1536 / 1024", true, "0.83"},
		{"lambda.requests", "3000000", true, "0.40"},
	}}},
	// Cyber Monday: 7 instances of 4 GB for a day, 2,419,200 GB-s, $10.08; 2M x 280 ms on
	// them, 2,240,000 GB-s, $21.78; 2M requests without the free tier, $0.40; $32.26.
	"Lambda, warm for a sale": {lambdaPage, byRows{region: "us-east-1", total: "32.26", parts: []part{
		{"lambda.provisioned.x86_64", "24 x 3600 x 7 x 4096 / 1024", false, "10.08"},
		{"lambda.provisioned-duration.x86_64", "2000000 x 0.28 x 4096 / 1024", false, "21.78"},
		{"lambda.requests", "2000000", false, "0.40"},
	}}},
}

var lambdaExamplePrices = []book.Price{
	price("lambda.duration.x86_64", "GB-s", 1, 400_000, "0.00001667"),
	price("lambda.requests", "requests", 1_000_000, 1_000_000, "0.20"),
}

func traffic(requests int64, ms int, responseKiB string) service.Traffic {
	t := service.Traffic{RequestsPerMonth: &requests, AverageMs: &ms}
	if responseKiB != "" {
		size := d(responseKiB)
		t.ResponseKiB = &size
	}
	return t
}

func lambdaOf(inputs map[string]any) []Resource {
	return []Resource{{URN: "f", Type: lambdaFunctionType, Name: "f", Region: "us-east-1", Inputs: properties(inputs)}}
}

package stacks

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	costs "bankchurn/report"
)

// benchmarkService runs on every platform: the image on those that run containers, the folder app
// on Lambda.
const benchmarkService = `
config:
  service: {image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1, scaling: {max: 10}}
  traffic: {requestsPerMonth: 1000000, averageMs: 200, responseKiB: 2, logKiBPerRequest: 0.5, accessLogKiBPerRequest: 0.4}
`

// BenchmarkRecord measures what each row of the comparison costs a preview: running a platform's
// constructor under the recorder.
func BenchmarkRecord(b *testing.B) {
	benchmark(b, func(b *testing.B, s *settings, ctx *pulumi.Context, p platform) {
		for b.Loop() {
			record(b, s, ctx, p)
		}
	})
}

// BenchmarkPrice measures the arithmetic alone, with an existing recording and price book.
func BenchmarkPrice(b *testing.B) {
	benchmark(b, func(b *testing.B, s *settings, ctx *pulumi.Context, p platform) {
		prices, err := book.Default()
		if err != nil {
			b.Fatal(err)
		}
		in := cost.Input{Resources: record(b, s, ctx, p), Traffic: s.input.Traffic, Book: prices, Today: s.input.Today}
		for b.Loop() {
			cost.New(in)
		}
	})
}

// BenchmarkEstimate measures everything a preview waits for: price book, every platform, text.
func BenchmarkEstimate(b *testing.B) {
	benchmark(b, func(b *testing.B, s *settings, ctx *pulumi.Context, p platform) {
		s.platform = p
		for b.Loop() {
			view, err := s.estimate(ctx, listed())
			view.Curves = view.Swept()
			if err != nil || costs.Preview(view) == "" {
				b.Fatal(err)
			}
		}
	})
}

func record(b *testing.B, s *settings, ctx *pulumi.Context, p platform) *cost.Recording {
	b.Helper()
	recording, err := cost.Record(ctx.Project(), ctx.Stack(), func(recorded *pulumi.Context) error {
		_, err := s.deploy(recorded, p, providerSet{}, nil)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return recording
}

// benchmark runs body for each platform inside a program, where the settings exist.
func benchmark(b *testing.B, body func(*testing.B, *settings, *pulumi.Context, platform)) {
	projectWithApp(b)
	for _, p := range platforms {
		b.Run(p.Name, func(b *testing.B) {
			b.ReportAllocs()
			_, err := run(b, "bench", parsed(b, benchmarkService+"  platform: "+p.Name+"\n"), func(ctx *pulumi.Context) error {
				report := &config.Report{}
				s := load(ctx, now(), report)
				if err := report.Err(); err != nil {
					return err
				}
				body(b, &s, ctx, p)
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkPreview measures the arithmetic of a whole preview: five platforms at three loads each,
// and a curve of sixty points with its crossovers.
func BenchmarkPreview(b *testing.B) {
	projectWithApp(b)
	_, err := run(b, "bench", parsed(b, benchmarkService), func(ctx *pulumi.Context) error {
		report := &config.Report{}
		s := load(ctx, now(), report)
		if err := report.Err(); err != nil {
			return err
		}
		view, err := s.estimate(ctx, listed())
		if err != nil {
			return err
		}
		b.ReportAllocs()
		for b.Loop() {
			for _, c := range view.Candidates {
				cost.New(c.Input)
			}
			view.Swept()
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

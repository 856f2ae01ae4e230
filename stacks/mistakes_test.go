package stacks

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// TestEachUsualMistakeHasAClearMessage checks the message for each mistake in the requirements
// (O4): an error, or a warning if the configuration may be intended.
func TestEachUsualMistakeHasAClearMessage(t *testing.T) {
	const gke = `{platform: gke, "gcp:project": my-project, service: {image: ` + registry + `}, kubernetes: `
	for mistake, c := range map[string]struct {
		file    string
		prepare func(t *testing.T)
		// want is the prefix of the message.
		want string
	}{
		"the wrong platform for the traffic": {
			file: `{platform: lambda, service: {}, lambda: {throttle: {ratePerSecond: 1000, burst: 2000}}, traffic: {requestsPerMonth: 500000000, averageMs: 200}}`,
			want: `platform: "lambda": 500M requests a month are above the recommended range (under 1M); the decision matrix recommends `,
		},
		"a missing project id": {
			file: `{service: {image: ` + registry + `}}`,
			want: `gcp:project: is not set: cloudrun will use the project of the provider's environment (GOOGLE_CLOUD_PROJECT, for example), and an update fails without one (allowed: a project ID such as my-project`,
		},
		"a missing project id of a Cloud DNS zone": {
			file: `{platform: fargate, service: {image: ` + ecr + `}, dns: {name: churn.example.com, zone: example-com}}`,
			want: `gcp:project: is not set: dns.zone will use the project `,
		},
		"a misspelt region": {
			file: `{platform: fargate, service: {image: ` + ecr + `}, fargate: {region: us-esat-1}}`,
			want: `fargate.region: "us-esat-1": has the wrong format (allowed: an AWS region such as us-east-1; did you mean "us-east-1"?)`,
		},
		"a lifetime of no record": {
			file: `{platform: fargate, service: {image: ` + ecr + `}, dns: {ttlSeconds: 30}}`,
			want: `dns.ttlSeconds: 30: has no effect without dns.name (set dns.name and dns.zone too)`,
		},
		"a canary of the image that runs": {
			file: `{platform: eks, service: {image: ` + ecr + `}, release: {canary: {percent: 10, image: ` + ecr + `}}}`,
			want: `release.canary.image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1": is service.image too: there is nothing to compare`,
		},
		"a package over 250 MB": {
			file:    `{platform: lambda, lambda: {zip: build}}`,
			prepare: func(t *testing.T) { sparse(t, "build/pipeline.pkl", 250<<20+1) },
			want:    `lambda.zip: "build": is 251 MiB unzipped, but Lambda accepts at most 250; largest: pipeline.pkl 251 MiB`,
		},
		"a package for another machine": {
			file: `{platform: lambda, lambda: {zip: build, architecture: arm64}}`,
			prepare: func(t *testing.T) {
				write(t, "build/numpy/linalg/lapack_lite.cpython-313-x86_64-linux-gnu.so", "x")
			},
			want: `lambda.architecture: "arm64": build has compiled modules for x86_64 only, such as numpy/linalg/lapack_lite.cpython-313-x86_64-linux-gnu.so (allowed: x86_64, or a package with wheels for python3.13 on Linux, arm64: see app/package.sh)`,
		},
		"a port that differs from the container's": {
			file: `{platform: fargate, service: {image: ` + ecr + `, env: {PORT: "9000"}}}`,
			want: `service.env.PORT: "9000": differs from service.port, which is 8000`,
		},
		"a health path that is none": {
			file: `{service: {image: ` + registry + `, healthPath: health}}`,
			want: `service.healthPath: "health": has the wrong format (allowed: a path that starts with a slash, without a query)`,
		},
		"probes that are shorter than the model's load": {
			file: gke + `{probes: {startup: {failureThreshold: 3}}}}`,
			want: `kubernetes.probes.startup.failureThreshold: 3: allows 15 s to start, but service.startupSeconds is 60: the Pod will crash-loop (allowed: 12 or more)`,
		},
		"the container's port in an Ingress": {
			file: gke + `{ingress: {routes: [{port: 8000}]}}}`,
			want: `kubernetes.ingress.routes[0].port: 8000: the Service bankchurn-api listens on 80 and forwards to the container's 8000 (allowed: 80)`,
		},
		"an Ingress without TLS": {
			file: gke + `{}}`,
			want: `kubernetes.ingress.tls: is not set: clients use plain HTTP to the load balancer`,
		},
		"a redirect to a certificate that is missing": {
			file: gke + `{ingress: {redirectHttps: true}}}`,
			want: `kubernetes.ingress.redirectHttps: true: redirects to HTTPS, but no certificate is set`,
		},
		"an issuer without an address": {
			file: gke + `{ingress: {routes: [{host: churn.example.com}], tls: {createIssuer: {staging: true}}}}}`,
			want: `kubernetes.ingress.tls.createIssuer.email: is required: `,
		},
		// docs.cloud.google.com/run/docs/known-issues: some paths that end in z.
		"a health path that Google answers itself": {
			file: `{service: {image: ` + registry + `, healthPath: /healthz}}`,
			want: `service.healthPath: "/healthz": is answered by Google's front end and never reaches a service on Cloud Run (allowed: a path such as /health that does not end in z`,
		},
		// docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous response.
		"answers that Lambda cannot send": {
			file: `{platform: lambda, service: {}, traffic: {requestsPerMonth: 100000, averageMs: 200, responseKiB: 8192}}`,
			want: `traffic.responseKiB: 8192: lambda limits responses to 6144 KiB (allowed: up to 6144 on lambda; platforms that can: fargate, eks, cloudrun, gke)`,
		},
		"a secret's version that moves": {
			file: `{service: {image: ` + registry + `, secrets: {API_KEY: projects/my-project/secrets/api-key/versions/latest}}}`,
			want: `service.secrets.API_KEY: "projects/my-project/secrets/api-key/versions/latest": is resolved when an instance starts`,
		},
		"a rate limit below the traffic": {
			file: strings.Replace(gke, `{platform`, `{traffic: {requestsPerMonth: 500000000, averageMs: 20}, platform`, 1) + `{ingress: {requestsPerSecond: 10}}}`,
			want: `kubernetes.ingress.requestsPerSecond: 10: traffic is 190.3 requests/s on average, but one client gets at most 20: `,
		},
	} {
		t.Run(mistake, func(t *testing.T) {
			projectWithApp(t)
			if c.prepare != nil {
				c.prepare(t)
			}
			var said []string
			isRefused := false
			_, err := run(t, "test", parsed(t, "config: "+c.file), func(ctx *pulumi.Context) error {
				report := &config.Report{}
				s := load(ctx, now(), report)
				isRefused = report.Err() != nil
				if !isRefused {
					view, err := s.estimate(ctx, listed())
					if err != nil {
						return err
					}
					s.advise(&view, report)
				}
				for _, problem := range append(report.Problems(), report.Warnings()...) {
					said = append(said, problem.String())
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			againstSchema(t, c.file, isRefused)
			for _, sentence := range said {
				if strings.HasPrefix(sentence, c.want) {
					return
				}
			}
			t.Errorf("want a sentence that begins with\n  %s\ngot\n  %s", c.want, strings.Join(said, "\n  "))
		})
	}
}

package kubernetes_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
)

func TestValidateNamesTheKeyTheProblemAndTheFix(t *testing.T) {
	const arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
	for _, c := range []struct {
		rule, service, block string
		cluster              kubernetes.Cluster
		want                 []string // prefixes, none if accepted
	}{
		{"the defaults are valid", `{}`, `{}`, existing, nil},
		{"in a cluster of this program too", `{}`, `{}`, made, nil},
		{"an image is needed", `{"image": ""}`, `{}`, existing, []string{"service.image: is required: Kubernetes runs a container image"}},
		{"a secret is a key of a Secret", `{"secrets": {"A": "projects/p/secrets/s/versions/1"}}`, `{"secrets": {"B": "db/password"}}`, existing, []string{
			`service.secrets.A: "projects/p/secrets/s/versions/1": is not a key of a Kubernetes Secret (allowed: SECRET/KEY, an existing Secret in the namespace and one of its keys; set it under kubernetes.secrets`}},
		{"what may be a secret itself is not repeated", `{}`, `{"secrets": {"B": "hunter2"}}`, existing, []string{`kubernetes.secrets.B: is not a key of a Kubernetes Secret`}},
		{"the port has one source", `{"env": {"PORT": "9000"}}`, `{}`, existing, []string{`service.env.PORT: "9000": differs from service.port, which is 8000`}},
		// Google's load balancers keep idle connections for 600 s (cloud.google.com/load-balancing/docs/https#timeouts_and_retries).
		{"idle connections outlive the load balancer's", `{"env": {"KEEP_ALIVE_SECONDS": "600"}}`, `{"ingress": {"controller": "gce"}}`, existing, []string{`service.env.KEEP_ALIVE_SECONDS: "600": is not above the 600 s for which the load balancer keeps idle connections (which Google fixes)`}},
		{"on alb those of readTimeoutSeconds", `{"env": {"KEEP_ALIVE_SECONDS": "600"}}`, `{"ingress": {"controller": "alb", "readTimeoutSeconds": 900}}`, made, []string{`service.env.KEEP_ALIVE_SECONDS: "600": is not above the 900 s for which the load balancer keeps idle connections (`}},
		{"an SSL policy is Google's", `{"public": true}`, `{"ingress": {"tls": {"secretName": "x", "sslPolicy": "modern"}, "routes": [{"host": "a.example.com"}]}}`, existing, []string{`kubernetes.ingress.tls.sslPolicy: "modern": has an effect only on Google's load balancer of a public service`}},
		{"and of a certificate", `{"public": true}`, `{"ingress": {"controller": "gce", "tls": {"sslPolicy": "modern"}}}`, existing, []string{`kubernetes.ingress.tls.sslPolicy: "modern": has no effect without a certificate`}},
		{"and is no secret", `{}`, `{"secrets": {"PORT": "a/b"}}`, existing, []string{`kubernetes.secrets.PORT: is reserved for the container's port`}},
		{"a request above its limit", `{}`, `{"requests": {"cpu": 0.75, "memoryMiB": 2048}}`, existing, []string{
			"kubernetes.requests.cpu: 0.75: is above the limit, service.cpu, which is 0.5", "kubernetes.requests.memoryMiB: 2048: is above the limit, service.memoryMiB, which is 1024"}},
		{"CPU that Kubernetes would round", `{"cpu": 0.7505}`, `{}`, existing, []string{"service.cpu: 0.7505: is more precise than a thousandth of a CPU (did you mean 0.751?)"}},
		{"labels that only a cloud takes", `{"labels": {"team": "-ml", "app": "x", "owner-": "y"}}`, `{}`, existing, []string{
			"service.labels.app: is the label that the Service selects its Pods by", "service.labels.owner-: is not a Kubernetes label key",
			`service.labels.team: "-ml": is not a Kubernetes label value, which must start and end with a letter or digit (did you mean ml?)`}},
		// 10 probes of 5 s take 50 s, and the model may take 60.
		{"a start-up probe shorter than loading the model", `{}`, `{"probes": {"startup": {"failureThreshold": 10}}}`, existing, []string{
			"kubernetes.probes.startup.failureThreshold: 10: allows 50 s to start, but service.startupSeconds is 60: the Pod will crash-loop (allowed: 12 or more)"}},
		{"one just as long is enough", `{}`, `{"probes": {"startup": {"failureThreshold": 12}}}`, existing, nil},
		{"a deadline below loading the model", `{}`, `{"rollout": {"progressDeadlineSeconds": 60}}`, existing, []string{"kubernetes.rollout.progressDeadlineSeconds: 60: is not above service.startupSeconds, which is 60"}},
		{"a deadline above the timeout", `{}`, `{"rollout": {"progressDeadlineSeconds": 600}}`, existing, []string{"kubernetes.rollout.progressDeadlineSeconds: 600: is not below kubernetes.rollout.timeoutMinutes, which is 600 s"}},
		{"a timeout below the default deadline", `{}`, `{"rollout": {"timeoutMinutes": 5}}`, existing, []string{"kubernetes.rollout.timeoutMinutes: 5: does not exceed the 300 s after which Kubernetes fails a rollout: the update would fail before Kubernetes reports why (allowed: 6 or more"}},
		{"a minimum above the default maximum", `{"scaling": {"min": 11}}`, `{}`, existing, []string{"service.scaling.min: 11: is above the default maximum of 10 Pods"}},
		{"a maximum below the default minimum", `{"scaling": {"max": 1}}`, `{}`, existing, []string{"service.scaling.max: 1: is below the default minimum of 2 Pods"}},
		{"all Pods away at once", `{}`, `{"rollout": {"maxUnavailable": 2}}`, existing, []string{"kubernetes.rollout.maxUnavailable: 2: lets the cluster evict all 2 Pods at once (allowed: up to 1)"}},
		{"ranges for a controller within the cluster", `{}`, `{"networkPolicy": {"ingressCidrs": ["10.0.0.0/8"]}}`, existing, []string{`kubernetes.networkPolicy.ingressCidrs: "10.0.0.0/8": traefik calls the Pods from within the cluster`}},
		{"a policy that is off", `{}`, `{"networkPolicy": {"enabled": false, "egressPorts": [5432]}}`, existing, []string{"kubernetes.networkPolicy.enabled: false: disables the other keys of kubernetes.networkPolicy"}},

		{"a namespace that the cluster has", `{}`, `{"namespace": {"name": "kube-system"}}`, made, []string{`kubernetes.namespace.name: "kube-system": belongs to the cluster`}},
		{"another that it has", `{}`, `{"namespace": {"name": "default"}}`, existing, []string{`kubernetes.namespace.name: "default": belongs to the cluster`}},
		{"which may be used as it is", `{}`, `{"namespace": {"name": "default", "create": false}}`, existing, nil},
		{"a controller of another cloud", `{}`, `{"ingress": {"controller": "gce"}}`, made, []string{`kubernetes.ingress.controller: "gce": is not available on eks (allowed: traefik, nginx, alb)`}},
		{"ingress-nginx is not installed", `{}`, `{"ingress": {"controller": "nginx"}}`, made, []string{`kubernetes.ingress.controller: "nginx": ingress-nginx is retired`}},
		{"not on request either", `{}`, `{"installControllers": true, "ingress": {"controller": "nginx"}}`, existing, []string{"kubernetes.installControllers: true: ingress-nginx is retired"}},
		{"one that exists may be used", `{}`, `{"ingress": {"controller": "nginx"}}`, existing, nil},
		{"gce has no class of one's own", `{}`, `{"ingress": {"controller": "gce", "className": "x"}}`, existing, []string{`kubernetes.ingress.className: "x": has no effect`}},
		{"a namespace of a controller that is installed", `{}`, `{"ingress": {"controllerNamespace": "edge"}}`, made, []string{`kubernetes.ingress.controllerNamespace: "edge": has no effect without an existing traefik or nginx in the cluster`}},
		{"Pods of a controller that has none", `{}`, `{"ingress": {"controller": "gce", "controllerReplicas": 3}}`, existing, []string{"kubernetes.ingress.controllerReplicas: 3: gce runs no Pods in the cluster"}},
		{"what gce would ignore", `{}`, `{"ingress": {"controller": "gce", "requestsPerSecond": 5, "connections": 5, "bodyMiB": 1, "connectTimeoutSeconds": 1, "sendTimeoutSeconds": 1, "stripPath": true}}`, existing, []string{
			"kubernetes.ingress.bodyMiB: 1: gce has no such setting (remove it; controllers with it: traefik, nginx)",
			"kubernetes.ingress.connectTimeoutSeconds: 1: gce has no such setting", "kubernetes.ingress.connections: 5: gce has no such setting",
			"kubernetes.ingress.requestsPerSecond: 5: gce has no such setting", "kubernetes.ingress.sendTimeoutSeconds: 1: gce has no such setting", "kubernetes.ingress.stripPath: true: gce does not strip paths"}},
		{"and alb", `{}`, `{"ingress": {"controller": "alb", "requestsPerSecond": 5}}`, existing, []string{"kubernetes.ingress.requestsPerSecond: 5: alb has no such setting"}},
		{"a limit of all clients together", `{}`, `{"ingress": {"totalRequestsPerSecond": 100}}`, existing, []string{"kubernetes.ingress.totalRequestsPerSecond: 100: no controller limits all clients together: the annotation rate-limit does not exist"}},
		{"an answer cut off", `{"timeoutSeconds": 90}`, `{"ingress": {"readTimeoutSeconds": 60}}`, existing, []string{"kubernetes.ingress.readTimeoutSeconds: 60: is below service.timeoutSeconds, 90: it cuts off requests that take longer"}},

		{"the container's port in a route", `{}`, `{"ingress": {"routes": [{"port": 8000}]}}`, existing, []string{"kubernetes.ingress.routes[0].port: 8000: the Service bankchurn-api listens on 80 and forwards to the container's 8000 (allowed: 80)"}},
		{"also by the service's own name", `{}`, `{"ingress": {"routes": [{"service": "bankchurn-api", "port": 8000}]}}`, existing, []string{"kubernetes.ingress.routes[0].port: 8000: the Service"}},
		{"another service's port is its own", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}, {"host": "b.example.com", "service": "telecom", "port": 8080}]}}`, existing, nil},
		{"a route twice", `{}`, `{"ingress": {"routes": [{"path": "/a"}, {"path": "/a", "service": "telecom"}]}}`, existing, []string{`kubernetes.ingress.routes[1]: "/a": has the same host and path as an earlier route`}},
		{"no route to the service", `{}`, `{"ingress": {"routes": [{"service": "telecom"}]}}`, existing, []string{"kubernetes.ingress.routes: no route leads to this service, bankchurn-api"}},
		{"a path that gce does not take off", `{}`, `{"ingress": {"controller": "gce", "routes": [{"path": "/bankchurn"}]}}`, existing, []string{`kubernetes.ingress.routes[0].path: "/bankchurn": gce does not strip paths, but the service answers at /`}},
		{"unless the services expect it", `{}`, `{"ingress": {"controller": "gce", "stripPath": false, "routes": [{"path": "/bankchurn"}]}}`, existing, nil},

		{"a redirect without a certificate", `{}`, `{"ingress": {"redirectHttps": true}}`, existing, []string{"kubernetes.ingress.redirectHttps: true: redirects to HTTPS, but no certificate is set"}},
		{"a certificate without a name", `{}`, `{"ingress": {"tls": {"issuer": "letsencrypt-prod"}}}`, existing, []string{"kubernetes.ingress.routes: a route has no host, but a certificate needs a name"}},
		{"an issuer without an address", `{}`, `{"ingress": {"tls": {"createIssuer": {"staging": true}}}}`, existing, []string{"kubernetes.ingress.tls.createIssuer.email: is required"}},
		{"the kind of no issuer", `{}`, `{"ingress": {"tls": {"issuerKind": "Issuer"}}}`, existing, []string{`kubernetes.ingress.tls.issuerKind: "Issuer": has no effect without kubernetes.ingress.tls.issuer`}},
		{"two sources of a certificate", `{"public": true}`, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"issuer": "x", "createIssuer": {"email": "ops@example.com"}}}}`, existing, []string{`kubernetes.ingress.tls: "issuer, createIssuer": are several sources for one certificate`}},
		{"a Secret next to Google's", `{"public": true}`, `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x", "managedCertificate": true}}}`, existing, []string{`kubernetes.ingress.tls.secretName: "x": is a second certificate in addition to managedCertificate`}},
		{"a Secret for alb", `{}`, `{"ingress": {"controller": "alb", "routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`, existing, []string{"kubernetes.ingress.tls.secretName: alb accepts only ACM certificates"}},
		{"ACM for traefik", `{}`, `{"ingress": {"tls": {"certificateArn": "` + arn + `"}, "routes": [{"host": "a.example.com"}]}}`, existing, []string{`kubernetes.ingress.tls.certificateArn: "` + arn + `": traefik does not accept ACM certificates`}},
		{"Google's for traefik", `{}`, `{"ingress": {"tls": {"managedCertificate": true}, "routes": [{"host": "a.example.com"}]}}`, existing, []string{"kubernetes.ingress.tls.managedCertificate: true: requires Google's load balancer"}},
		{"Google's for an internal service", `{}`, `{"ingress": {"controller": "gce", "tls": {"managedCertificate": true}, "routes": [{"host": "a.example.com"}]}}`, existing, []string{"kubernetes.ingress.tls.managedCertificate: true: Google issues none for an internal load balancer"}},
		{"a redirect of an internal gce", `{}`, `{"ingress": {"controller": "gce", "redirectHttps": true, "tls": {"secretName": "x"}, "routes": [{"host": "a.example.com"}]}}`, existing, []string{"kubernetes.ingress.redirectHttps: true: Google's internal load balancers cannot redirect"}},
		{"Let's Encrypt for an internal load balancer", `{}`, `{"ingress": {"tls": {"createIssuer": {"email": "ops@example.com"}}, "routes": [{"host": "a.example.com"}]}}`, made, []string{`kubernetes.ingress.tls.createIssuer: "ops@example.com": Let's Encrypt cannot reach an internal load balancer`}},
		{"Let's Encrypt for any host", `{"public": true}`, `{"ingress": {"tls": {"createIssuer": {"email": "ops@example.com"}}, "routes": [{"host": "*.example.com"}]}}`, made, []string{`kubernetes.ingress.routes: "*.example.com": neither Let's Encrypt over HTTP nor Google`}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := &config.Report{}
			block(t, c.block).Validate(input(t, c.service), c.cluster, r)
			problems := r.Problems()
			if len(problems) != len(c.want) {
				t.Fatalf("%d problems, want %d: %v", len(problems), len(c.want), problems)
			}
			for i, p := range problems {
				if !strings.HasPrefix(p.String(), c.want[i]) {
					t.Errorf("got  %s\nwant %s", p, c.want[i])
				}
			}
		})
	}
}

func TestValidateWarnsOfRiskySettings(t *testing.T) {
	traffic := func(n int64) service.Traffic { return service.Traffic{RequestsPerMonth: &n} }
	peak := func(n, factor int64) service.Traffic {
		f := decimal.NewFromInt(factor)
		return service.Traffic{RequestsPerMonth: &n, PeakFactor: &f}
	}
	const shared = `"namespace": {"create": false}`
	const tls = `"tls": {"issuer": "letsencrypt-prod"}`
	for _, c := range []struct {
		rule, service, block string
		traffic              service.Traffic
		cluster              kubernetes.Cluster
		want                 string // prefix of the only warning; "" for none
	}{
		{"nothing of a careful configuration", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, existing, ""},
		{"plain HTTP", `{}`, `{}`, service.Traffic{}, existing, "kubernetes.ingress.tls: is not set: clients use plain HTTP to the load balancer"},
		{"an issuer in a new cluster", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, made, `kubernetes.ingress.tls.issuer: "letsencrypt-prod": this stack creates the cluster, so no issuer exists in it yet`},
		{"a Secret in a new namespace", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`, service.Traffic{}, existing, `kubernetes.ingress.tls.secretName: "x": the first update creates the namespace ml-portfolio`},
		{"but not in one that exists", `{}`, `{` + shared + `, "ingress": {"routes": [{"host": "a.example.com"}], "tls": {"secretName": "x"}}}`, service.Traffic{}, existing, ""},
		{"a variable from a Secret in a new namespace", `{}`, `{"secrets": {"K": "a/b"}, "ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, existing, "kubernetes.secrets.K: the first update creates the namespace ml-portfolio"},
		{"other services in a namespace that goes", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}, {"host": "b.example.com", "service": "telecom"}], ` + tls + `}}`, service.Traffic{}, existing, "kubernetes.namespace.create: true: the other services of kubernetes.ingress.routes share the namespace"},
		{"an existing ingress-nginx", `{}`, `{"ingress": {"controller": "nginx", "routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, existing, `kubernetes.ingress.controller: "nginx": ingress-nginx is retired`},
		{"one Pod", `{"scaling": {"min": 1}}`, `{"ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, existing, "service.scaling.min: 1: with one Pod, the service is down while its node is replaced"},
		{"a busy container killed", `{}`, `{"probes": {"liveness": {"failureThreshold": 1}}, "ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, existing, "kubernetes.probes.liveness.failureThreshold: 1: kills a container after 10 s"},
		// 100 million requests in 730 h are 38.05 per second; two replicas let one client send 20.
		{"a limit below the traffic", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, traffic(100_000_000), existing, "kubernetes.ingress.requestsPerSecond: 10: traffic is 38.1 requests/s on average, but one client gets at most 20"},
		// 10 million a month are 3.805 per second, and 30.4 at eight times that.
		{"a limit below the peak", `{}`, `{"ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, peak(10_000_000, 8), existing, "kubernetes.ingress.requestsPerSecond: 10: traffic is 30.4 requests/s at the stated peak, but one client gets at most 20"},
		{"a limit above it", `{}`, `{"ingress": {"requestsPerSecond": 20, "routes": [{"host": "a.example.com"}], ` + tls + `}}`, traffic(100_000_000), existing, ""},
		// 5 Pods, one after the other, 240 s each: 1,200 s; the update waits 600.
		{"a rollout longer than its timeout", `{"startupSeconds": 240, "scaling": {"min": 5}}`, `{"ingress": {"routes": [{"host": "a.example.com"}], ` + tls + `}}`, service.Traffic{}, existing, "kubernetes.rollout.timeoutMinutes: 10: 5 Pods, 1 at a time, may take 1200 s to start"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			r := &config.Report{}
			in := input(t, c.service)
			in.Traffic = c.traffic
			block(t, c.block).Validate(in, c.cluster, r)
			if err := r.Err(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range r.Warnings() {
				got = append(got, w.String())
			}
			if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestNotesExplainTheEffectiveLimit(t *testing.T) {
	for _, c := range []struct{ rule, block, want string }{
		{"replicas count for themselves", `{"ingress": {"controllerReplicas": 3}}`, "with 3 Pods, one client can reach 30 requests/s and 15 connections"},
		{"gce has no limit", `{"ingress": {"controller": "gce"}}`, "gce does not limit requests or connections per client, or the size of a request: use Cloud Armor."},
		{"a chart is fetched in previews", `{"installControllers": true}`, "traefik 41.6.1 is installed from https://traefik.github.io/charts. Every preview and update downloads the chart from there"},
		{"an existing Traefik has to be new", `{}`, "the existing Traefik must be 3.7 or later"},
	} {
		r := &config.Report{}
		block(t, c.block).Validate(input(t, `{}`), existing, r)
		if notes := strings.Join(r.Notes(), "\n"); !strings.Contains(notes, c.want) {
			t.Errorf("%s: got %s\nwant %s", c.rule, notes, c.want)
		}
	}
}

func TestTheNoteOfAChartSaysWhenItIsDownloaded(t *testing.T) {
	for when, cluster := range map[string]kubernetes.Cluster{
		"Every preview and update downloads":                                 existing,
		"Every update, and every preview once the cluster exists, downloads": made,
	} {
		r := &config.Report{}
		block(t, `{"installControllers": true}`).Validate(input(t, `{}`), cluster, r)
		if notes := strings.Join(r.Notes(), "\n"); !strings.Contains(notes, "traefik.github.io/charts. "+when+" the chart") {
			t.Errorf("%q is not in %s", when, notes)
		}
	}
}

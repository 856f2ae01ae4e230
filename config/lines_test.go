package config

import "testing"

const aStackFile = `# a comment
secretsprovider: passphrase
config:
  gcp:project: my-project
  bankchurn:platform: fargate
  bankchurn:service:
    image: a
    labels: {team: risk, app.kubernetes.io/name: b}
    scaling:
      min: 2
  kubernetes:
    ingress:
      routes:
        - {host: a.example.com}
        - host: b.example.com
          path: /b
`

func TestLinesFindsAKeyOrTheBlockAroundIt(t *testing.T) {
	line, err := Lines([]byte(aStackFile), "bankchurn")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"platform":                              5,
		"gcp:project":                           4,
		"service":                               6,
		"service.image":                         7,
		"service.scaling.min":                   10,
		"service.scaling.max":                   9, // is missing
		"service.prot":                          6,
		"service.labels.app.kubernetes.io/name": 8,
		"service.labels.team":                   8,
		"kubernetes.ingress.routes[1].path":     16,
		"kubernetes.ingress.routes[1].host":     15,
		"kubernetes.ingress.routes[2].host":     13,
		"dns.name":                              0,
		"aws:region":                            0,
		"gcp:project.x":                         4,
	} {
		if got := line(path); got != want {
			t.Errorf("%s: line %d, want %d", path, got, want)
		}
	}
}

func TestLinesOfAMissingStackFileAreZero(t *testing.T) {
	for _, text := range []string{"", "config:\n", "- a\n", "config: text\n"} {
		line, err := Lines([]byte(text), "bankchurn")
		if err != nil || line("platform") != 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Lines([]byte("config: [\n")); err == nil {
		t.Error("a text that is no YAML has lines")
	}
}

func TestAProblemShowsItsLineNextToItsKey(t *testing.T) {
	line, err := Lines([]byte(aStackFile), "bankchurn")
	if err != nil {
		t.Fatal(err)
	}
	r := &Report{}
	r.Refuse(Problem{Path: "service.prot", Value: 8000, Reason: "unknown key"})
	r.Refuse(Problem{Path: "dns.name", Reason: "is required"})
	r.Locate("Pulumi.prod.yaml", line)
	want := "the configuration has 2 problems; nothing was changed:\n  - dns.name: is required\n  - service.prot (Pulumi.prod.yaml:6): 8000: unknown key"
	if err := r.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

package kubernetes_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"bankchurn/components/kubernetes"
	"bankchurn/internal/example"
)

func TestCertificateFault(t *testing.T) {
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	whole, err := base64.StdEncoding.DecodeString(example.Authority)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(whole), "\n")
	for name, c := range map[string]struct{ authority, want string }{
		"a certificate":        {example.Authority, ""},
		"two":                  {encoded(string(whole) + string(whole)), ""},
		"cut off within":       {example.Authority[:101], "is not base64, or is truncated"},
		"cut off at a byte":    {example.Authority[:100], "contains no PEM certificate"},
		"not PEM":              {encoded("a certificate"), "contains no PEM certificate"},
		"a key":                {encoded("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "contains no PEM certificate"},
		"a line of it missing": {encoded(strings.Join(append(lines[:2:2], lines[3:]...), "\n")), "contains an invalid certificate: "},
	} {
		if got := kubernetes.CertificateFault(c.authority); !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

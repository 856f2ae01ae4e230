package reference

import "testing"

func TestAUserReadsMeaningKeysAndDefault(t *testing.T) {
	siblings := map[string]string{"Version": "version", "CertificateAuthority": "certificateAuthority"}
	all := map[string]string{"EgressPorts": "egressPorts"}
	for _, c := range []struct{ name, doc, meaning, fallback string }{
		{"Port", "Port is the TCP port. Default: 8000.", "The TCP port.", "8000"},
		{"CPU", "CPU in vCPU. Default: 0.25.", "CPU in vCPU.", "0.25"},
		{"Enabled", "Enabled checks the endpoint. Default: true. Costs nothing.", "Checks the endpoint. Costs nothing.", "true"},
		{"Latency", "Latency says whether a request may wait.", "Whether a request may wait.", ""},
		{"Image", "Image runs an image. Conflicts with Version.", "Runs an image. Conflicts with `version`.", ""},
		{"Env", "Env holds variables. Secrets belong elsewhere.", "Holds variables. Secrets belong elsewhere.", ""},
		{"Policy", "Policy lets out DNS and EgressPorts.", "Lets out DNS and `egressPorts`.", ""},
		{"Architecture", "Architecture is x86_64 or arm64.", "x86_64 or arm64.", ""},
		{"Endpoint", "Endpoint and CertificateAuthority are the cluster's.", "Endpoint and `certificateAuthority` are the cluster's.", ""},
	} {
		meaning, fallback := split(c.doc)
		meaning = withKeys(meaningOf(c.name, meaning), siblings, all)
		if meaning != c.meaning || fallback != c.fallback {
			t.Errorf("%q: got %q and default %q, want %q and %q", c.doc, meaning, fallback, c.meaning, c.fallback)
		}
	}
}

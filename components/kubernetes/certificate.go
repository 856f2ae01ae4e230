package kubernetes

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
)

// CertificateFault returns why a Kubernetes client would reject a cluster's certificate authority,
// given as base64-encoded PEM, as AWS and Google show it; "" if it is valid. A client would report
// the fault on a resource, without naming a config key.
func CertificateFault(authority string) string {
	text, err := base64.StdEncoding.DecodeString(authority)
	if err != nil {
		return "is not base64, or is truncated"
	}
	found := false
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return "contains an invalid certificate: " + err.Error()
		}
		found = true
	}
	if !found {
		return "contains no PEM certificate"
	}
	return ""
}

package kubernetes

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Let's Encrypt's ACME directories (letsencrypt.org/docs/acme-protocol-updates/).
const (
	acmeProduction = "https://acme-v02.api.letsencrypt.org/directory"
	acmeStaging    = "https://acme-staging-v02.api.letsencrypt.org/directory"
)

// certificateFollowsDNS reports whether the certificate is issued only after DNS points the hosts
// to the load balancer, which the first update creates
// (letsencrypt.org/docs/challenge-types/#http-01-challenge,
// docs.cloud.google.com/kubernetes-engine/docs/how-to/managed-certs).
func (d *desired) certificateFollowsDNS() bool {
	return d.Ingress.TLS.CreateIssuer.Email != "" || d.Ingress.TLS.ManagedCertificate
}

// issuerAnnotations make cert-manager write the Ingress's Secret.
func (d *desired) issuerAnnotations() pulumi.StringMap {
	t := d.Ingress.TLS
	if !t.byCertManager() {
		return nil
	}
	a := pulumi.StringMap{"cert-manager.io/cluster-issuer": t.issuer()}
	if config.IsSet(t.Issuer) && t.IssuerKind == "Issuer" {
		a = pulumi.StringMap{"cert-manager.io/issuer": t.issuer()}
	}
	if d.Ingress.Controller == "gce" {
		// A separate Ingress for the challenge would get a different address, and without any
		// certificate Google's controller serves no HTTPS at all
		// (cert-manager.io/docs/usage/ingress/#supported-annotations).
		a["acme.cert-manager.io/http01-edit-in-place"] = pulumi.String("true")
		a["cert-manager.io/issue-temporary-certificate"] = pulumi.String("true")
	}
	return a
}

// newIssuer creates the ClusterIssuer. Its kind must exist in the cluster: from cert-manager, which
// is installed first or already there.
func (b *builder) newIssuer(before []pulumi.Resource) (pulumi.Resource, error) {
	t := b.Ingress.TLS
	server := acmeProduction
	if t.CreateIssuer.Staging {
		server = acmeStaging
	}
	class := "ingressClassName"
	if b.Ingress.Controller == "gce" {
		class = "class" // the legacy annotation, the only one that Google's controller reads
	}
	labels := pulumi.ToStringMap(b.labels)
	meta := metav1.ObjectMetaArgs{Name: t.issuer(), Labels: labels}
	return NewObject(b.ctx, b.name, "cert-manager.io/v1", "ClusterIssuer", meta, pulumi.Map{"acme": pulumi.Map{
		"server":              pulumi.String(server),
		"email":               pulumi.String(t.CreateIssuer.Email),
		"privateKeySecretRef": pulumi.Map{"name": t.issuer()},
		"solvers": pulumi.Array{pulumi.Map{"http01": pulumi.Map{"ingress": pulumi.Map{
			class: b.className(),
		}}}},
	}}, b.parent, pulumi.DependsOn(before))
}

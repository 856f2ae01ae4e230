package cloudhttp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// Authority signs the certificates of the HTTPS endpoints. A client must trust it (Roots) or
// skip the check (curl --insecure).
//
// A client that sends a hostname gets a certificate for it, because the sandbox cannot know the
// names of an account's certificates. A client that calls 127.0.0.1, and so sends no hostname,
// gets one for that.
type Authority struct {
	mu     sync.Mutex
	signer *tls.Certificate
	issued map[string]*tls.Certificate
}

// Roots returns the certificates that a client must trust, in PEM.
func (a *Authority) Roots() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.found(); err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.signer.Leaf.Raw}), nil
}

// SelfSigned returns a self-signed certificate, as controllers use until one is issued.
func SelfSigned() (*tls.Certificate, error) {
	return signed(&x509.Certificate{
		Subject: pkix.Name{CommonName: "default certificate"}, DNSNames: []string{"default.invalid"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, nil)
}

// Certificate returns the certificate for a hostname; "" is 127.0.0.1.
func (a *Authority) Certificate(name string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known := a.issued[name]; known != nil {
		return known, nil
	}
	if err := a.found(); err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:  pkix.Name{CommonName: "bankchurn sandbox endpoint"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if name == "" {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	} else {
		template.DNSNames = []string{name}
	}
	made, err := signed(template, a.signer)
	if err != nil {
		return nil, err
	}
	a.issued[name] = made
	return made, nil
}

// found creates the authority's own certificate, once. Call with the lock held.
func (a *Authority) found() error {
	if a.signer != nil {
		return nil
	}
	signer, err := signed(&x509.Certificate{
		Subject: pkix.Name{CommonName: "bankchurn sandbox"}, KeyUsage: x509.KeyUsageCertSign,
		IsCA: true, BasicConstraintsValid: true,
	}, nil)
	if err != nil {
		return err
	}
	a.signer, a.issued = signer, map[string]*tls.Certificate{}
	return nil
}

// signed completes and signs a certificate, which is self-signed without a signer.
func signed(template *x509.Certificate, signer *tls.Certificate) (*tls.Certificate, error) {
	fail := func(err error) (*tls.Certificate, error) {
		return nil, fmt.Errorf("certificate of the sandbox: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fail(err)
	}
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return fail(err)
	}
	now := time.Now()
	template.SerialNumber, template.NotBefore, template.NotAfter = number, now.Add(-time.Hour), now.AddDate(1, 0, 0)
	issuer := &tls.Certificate{Leaf: template, PrivateKey: key}
	if signer != nil {
		issuer = signer
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.Leaf, key.Public(), issuer.PrivateKey)
	if err != nil {
		return fail(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fail(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

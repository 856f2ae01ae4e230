// Package cloudhttp has the parts of the embedded cloud's endpoints that are independent of the
// cloud: loopback servers for HTTP and HTTPS on one port, the authority that signs their
// certificates, the churn API behind them and the ways in which it can misbehave, and a client
// with a caching resolver.
package cloudhttp

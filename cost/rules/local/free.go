// Package local has the resource types that make nothing in a cloud.
package local

// FreeTypes says why a resource type costs nothing.
var FreeTypes = map[string]string{
	"pulumi:pulumi:StackReference":               "reads another stack",
	"random:index/randomId:RandomId":             "makes nothing in a cloud",
	"random:index/randomInteger:RandomInteger":   "makes nothing in a cloud",
	"random:index/randomPassword:RandomPassword": "makes nothing in a cloud",
	"random:index/randomPet:RandomPet":           "makes nothing in a cloud",
	"random:index/randomString:RandomString":     "makes nothing in a cloud",
	"random:index/randomUuid:RandomUuid":         "makes nothing in a cloud",
	"tls:index/privateKey:PrivateKey":            "makes nothing in a cloud",
	"tls:index/selfSignedCert:SelfSignedCert":    "makes nothing in a cloud",
	"docker:index/image:Image":                   "what a build pushes counts in what its repository holds",
	"docker:index/registryImage:RegistryImage":   "what a build pushes counts in what its repository holds",
	"docker-build:index:Image":                   "what a build pushes counts in what its repository holds",
	"archive:index/file:File":                    "makes nothing in a cloud",
}

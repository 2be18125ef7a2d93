package fake

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// credentials are the known tokens. Only their digests are kept, so that no dump
// of the server can show one.
type credentials []credential

type credential struct {
	digest  [sha256.Size]byte
	project string
}

func (c *credentials) add(token, project string) {
	*c = append(*c, credential{digest: sha256.Sum256([]byte(token)), project: project})
}

// judge returns the projects that the token of a request opens.
func (c credentials) judge(op *operation, header http.Header) ([]string, *refusal) {
	token := header.Get("X-Auth-Token")
	if token == "" && header.Get("Authorization") == "" {
		return nil, op.refuse("credentials.missing") // clause update-function-config.refusal.credentials.missing
	}
	projects := c.projects(token)
	if len(projects) == 0 {
		return nil, op.refuse("credentials.unknown") // clause update-function-config.refusal.credentials.unknown
	}
	return projects, nil
}

// projects compares with every known token, so that the time tells nothing.
func (c credentials) projects(token string) []string {
	digest := sha256.Sum256([]byte(token))
	var found []string
	for _, known := range c {
		if subtle.ConstantTimeCompare(digest[:], known.digest[:]) == 1 {
			found = append(found, known.project)
		}
	}
	return found
}

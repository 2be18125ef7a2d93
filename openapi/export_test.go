package openapi

// Prepare and LoadPrepared let the tests make prepared texts and hold them against
// what Load makes of the same document.
var (
	Prepare      = prepare
	LoadPrepared = loadPrepared
)

// Texts returns of what texts an embedded profile is made, and its prepared text.
func Texts(profile string) (base Text, overlays []Text, prepared []byte) {
	p := embeddedProfiles[profile]
	return embeddedDocument, p.overlays, p.prepared
}

package suite_test

import (
	"net/http"
	"strings"
)

// ofExports are defects of exporting functions.
var ofExports = family{
	among: []string{"export-function.*"},
	defects: []defect{
		{
			"an export is written down in the function",
			[]string{"export-function.behaviour.changes-nothing"},
			mistaken(nil, func(s *service, x *exchange) {
				function := strings.TrimSuffix(strings.TrimSuffix(x.address(), "/export"), "/config")
				switch {
				case x.is(http.MethodGet, "/export") && x.ok():
					s.memory[function] = map[string]any{}
				case x.isShow() && x.ok() && s.memory[function] != nil:
					x.body["description"] = "exported"
				}
			}),
		},
	},
}

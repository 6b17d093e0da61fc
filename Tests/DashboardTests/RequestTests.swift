import Testing

@testable import Dashboard

/// What a target of a request means, and which are none.
@Suite struct RequestTests {
    private func request(_ target: String) -> WebRequest? {
        WebRequest(method: "GET", target: target)
    }

    @Test func pathsAndParametersAreDecoded() throws {
        let asked = try #require(request("/runs/a%20b/%C3%A9?q=one+two%2B&page=2&x"))
        #expect(asked.path == ["runs", "a b", "é"])
        #expect(asked.query.map(\.name) == ["q", "page", "x"])
        #expect(asked.query.map(\.value) == ["one two+", "2", ""])
        #expect(request("/")?.path == [] && request("/runs/")?.path == ["runs"])
    }

    @Test func whatIsNoTargetIsRefused() {
        for target in [
            "", "runs", "http://elsewhere/", "*", "/%", "/%2", "/%zz", "/%ff", "/a?b=%f",
        ] {
            #expect(request(target) == nil, "\(target)")
        }
        #expect(request("/" + String(repeating: "a", count: 20_000)) == nil)
        let many = (0..<100).map { "a=\($0)" }.joined(separator: "&")
        #expect(request("/?" + many) == nil)
    }

    @Test func addressesAreReadAsTheyWereWritten() throws {
        let parts = ["runs", "a/b", "<\"'&> é %", "..", "x?y#z"]
        let address = Address(parts).with("q", "a&b=c d+#").with("none", nil).with("empty", "")
        let asked = try #require(request(address.path))
        #expect(asked.path == parts)
        #expect(asked.query.map(\.value) == ["a&b=c d+#"])
        #expect(!address.path.contains { "<>\"'# ".contains($0) })
    }

    @Test func partsThatLeadElsewhereNameNothing() {
        for part in ["", ".", "..", "a/b", "a\0", "a\n", String(repeating: "x", count: 300)] {
            #expect(!Route.isPlain(part), "\(part)")
        }
        #expect(Route.isPlain("20261128T231040Z-abd-1f"))
    }
}

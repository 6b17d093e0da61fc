import Compression
import Dashboard
import Foundation
import NIOCore
import NIOHTTP1

/// A response as it goes out on a connection: its head, and its body if that is whole.
struct Reply: Sendable {
    let head: HTTPResponseHead
    /// Nothing where none is sent, or where it comes piece by piece.
    let bytes: [UInt8]
    let pieces: (any PieceSource)?
    let isStream: Bool

    /// What is smaller is not worth compressing.
    private static let compressedLeast = 1_024

    /// Makes a reply to a request, on a thread that may take its time.
    init(_ response: WebResponse, to request: HTTPRequestHead) {
        var headers = Self.headers(of: response)
        let isHead = request.method == .HEAD
        var status = response.status
        var bytes: [UInt8] = []
        var pieces: (any PieceSource)?
        var isStream = false
        switch response.body {
        case .bytes(let whole):
            let packed = Self.packed(whole, response, request)
            bytes = packed ?? whole
            if packed != nil { headers.add(name: "Content-Encoding", value: "gzip") }
            headers.add(name: "Vary", value: "Accept-Encoding")
            if let tag = response.tag {
                let shown = "\"\(tag)\(packed == nil ? "" : "-gz")\""
                headers.add(name: "ETag", value: shown)
                if Self.knows(shown, request) { status = 304 }
            }
        case .pieces(let source):
            pieces = source
            if let tag = response.tag {
                headers.add(name: "ETag", value: "\"\(tag)\"")
                if Self.knows("\"\(tag)\"", request) { status = 304 }
            }
        case .events: isStream = true
        }
        if status == 304 {
            headers.remove(name: "Content-Encoding")
            bytes = []
            pieces = nil
        } else if case .bytes = response.body {
            headers.add(name: "Content-Length", value: "\(bytes.count)")
        } else if let length = pieces?.length {
            headers.add(name: "Content-Length", value: "\(length)")
        } else if request.version != .http1_0 {
            headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: headers
        )
        self.bytes = isHead ? [] : bytes
        self.pieces = isHead ? nil : pieces
        self.isStream = isStream && !isHead
    }

    /// Whether the end of the body is told by the end of the connection.
    var needsClose: Bool {
        head.headers["content-length"].isEmpty && head.headers["transfer-encoding"].isEmpty
            && head.status != .notModified
    }

    // MARK: Headers

    private static func headers(of response: WebResponse) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Content-Type": response.type, "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": "DENY", "Content-Security-Policy": policy(response.policy),
        ]
        let age = response.freshness
        headers.add(
            name: "Cache-Control",
            value: age.map { "private, max-age=\($0), immutable" } ?? "private, no-cache"
        )
        for (name, value) in response.headers { headers.replaceOrAdd(name: name, value: value) }
        return headers
    }

    /// The content security policy of a response.
    private static func policy(_ policy: WebResponse.Policy) -> String {
        let nothingElse = "base-uri 'none'; frame-ancestors 'none'"
        switch policy {
        case .page:
            return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; form-action 'self'; " + nothingElse
        case .report(let scripts):
            let hashes = scripts.isEmpty ? ["none"] : scripts
            let names = hashes.map { "'\($0)'" }.joined(separator: " ")
            return "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline';"
                + " img-src data:; script-src \(names); form-action 'none'; " + nothingElse
        case .data: return "default-src 'none'; sandbox; " + nothingElse
        }
    }

    // MARK: Compression and tags

    private static func packed(
        _ bytes: [UInt8],
        _ response: WebResponse,
        _ request: HTTPRequestHead
    ) -> [UInt8]? {
        let isText = ["text/", "application/json"].contains { response.type.hasPrefix($0) }
        guard isText, bytes.count >= compressedLeast, acceptsGzip(request) else { return nil }
        let packed = Gzip.deflate(bytes, level: 5)
        return packed.isEmpty || packed.count >= bytes.count ? nil : packed
    }

    /// Whether a caller takes gzip: named, or by a star, and not with a weight of nothing.
    private static func acceptsGzip(_ request: HTTPRequestHead) -> Bool {
        let codings = request.headers[canonicalForm: "accept-encoding"]
        return codings.contains { coding in
            let parts = coding.split(separator: ";").map { part in
                part.filter { $0 != " " }.lowercased()
            }
            let isRefused = parts.dropFirst().contains { part in
                part.hasPrefix("q=") && (Double(part.dropFirst(2)) ?? 1) == 0
            }
            return ["gzip", "*"].contains(parts.first) && !isRefused
        }
    }

    private static func knows(_ tag: String, _ request: HTTPRequestHead) -> Bool {
        guard [.GET, .HEAD].contains(request.method) else { return false }
        return request.headers[canonicalForm: "if-none-match"].contains { known in
            known == "*" || known == tag || known == "W/" + tag
        }
    }
}

import NIOCore
import NIOHTTP1
import Wire

/// Who may speak to a node: callers that know its secret, and no page in a browser.
struct Door: Sendable {
    /// Why a request is not let in.
    struct Refusal: Hashable, Sendable {
        var status: Int
        var code: String
        var message: String
    }

    /// What callers must show; nil for a node that is open to all who reach it.
    var secret: NodeSecret?
    /// The host that the node was told to listen on.
    var host: String

    /// Why a request is refused before its body is read; nil if it is not.
    func refusal(of head: HTTPRequestHead) -> Refusal? {
        // A name that is not ours may be one that a page had pointed to this machine.
        guard let name = Self.only("host", head), isOurs(name) else {
            return Refusal(
                status: 403,
                code: "forbidden",
                message: "expected one Host header with an address, localhost or \(host)"
            )
        }
        guard head.headers["origin"].isEmpty else {
            return Refusal(status: 403, code: "forbidden", message: "pages are not answered")
        }
        if let secret, !(Self.only(NodeSecret.header, head).map(secret.matches) ?? false) {
            return Refusal(
                status: 401,
                code: "unauthorized",
                message: "expected the secret of this node in one header \(NodeSecret.header)"
            )
        }
        guard head.method != .POST || Self.isJSON(head) else {
            return Refusal(
                status: 415,
                code: "malformed",
                message: "expected Content-Type: application/json"
            )
        }
        return nil
    }

    /// The value of a header that must stand there once; nil if it does not.
    private static func only(_ name: String, _ head: HTTPRequestHead) -> String? {
        let values = head.headers[name]
        return values.count == 1 ? values[0] : nil
    }

    private static func isJSON(_ head: HTTPRequestHead) -> Bool {
        let type = only("content-type", head)?.split(separator: ";").first
        return type?.trimming(while: { $0 == " " }).lowercased() == "application/json"
    }

    /// Whether a Host header names an address, or this node: relays have ports of their own.
    private func isOurs(_ name: String) -> Bool {
        let name = Self.withoutPort(name).lowercased()
        if name == "localhost" || name == host.lowercased() { return true }
        return (try? SocketAddress(ipAddress: name, port: 0)) != nil
    }

    private static func withoutPort(_ name: String) -> String {
        if name.hasPrefix("[") { return String(name.dropFirst().prefix { $0 != "]" }) }
        return String(name.prefix { $0 != ":" })
    }
}

extension Substring {
    fileprivate func trimming(while isLoose: (Character) -> Bool) -> Substring {
        var text = drop(while: isLoose)
        while let last = text.last, isLoose(last) { text.removeLast() }
        return text
    }
}

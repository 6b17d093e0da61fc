import Dashboard
import NIOCore
import NIOHTTP1
import Wire

/// Who may ask: callers on this machine by its own names, others with the token.
public struct Gate: Sendable {
    /// What a caller is told in place of an answer.
    enum Decision: Sendable {
        case welcome
        case refused(status: Int, message: String)
        /// The link with the token was followed: it is kept in a cookie, and taken off the address.
        case known(at: String)
    }

    /// What callers must show; nil where the machine itself is the limit.
    public var token: NodeSecret?
    /// The names, beside addresses, by which the server is asked for.
    public var names: Set<String>
    /// Whether callers of other machines reach it, so that any address may be its own.
    public var isOpen: Bool

    /// The name of the cookie, and of the parameter of the link.
    static let cookie = "faultline_token"
    static let parameter = "token"

    /// A gate; names are compared without regard to capitals.
    public init(token: NodeSecret?, names: Set<String>, isOpen: Bool) {
        self.token = token
        self.names = Set(names.map { $0.lowercased() })
        self.isOpen = isOpen
    }

    /// What is decided before the body of a request is read.
    func decision(on head: HTTPRequestHead) -> Decision {
        // A name that is not ours may be one that a page had pointed to this machine.
        guard let host = Self.only("host", head), isOurs(host) else {
            let own = (["127.0.0.1", "localhost"] + names.sorted()).joined(separator: ", ")
            return .refused(
                status: 421,
                message: "expected one Host header with a name of this server: \(own)"
            )
        }
        if let message = complaint(aboutOriginOf: head, host) {
            return .refused(status: 403, message: message)
        }
        guard let token else { return .welcome }
        if shows(token, head) { return .welcome }
        if head.method == .GET || head.method == .HEAD, let path = link(head, token) {
            return .known(at: path)
        }
        return .refused(
            status: 401,
            message: "Follow the link that the server has printed, or show its token: "
                + "Authorization: Bearer TOKEN."
        )
    }

    // MARK: Origin

    /// What changes something must come from this server's own pages, or from no page.
    private func complaint(aboutOriginOf head: HTTPRequestHead, _ host: String) -> String? {
        guard head.method != .GET, head.method != .HEAD else { return nil }
        let origins = head.headers["origin"]
        let isOwn =
            origins.isEmpty
            || origins.count == 1
                && ["http://\(host)", "https://\(host)"].contains(origins[0].lowercased())
        guard isOwn else { return "the request comes from a page of another server" }
        let sites = head.headers["sec-fetch-site"]
        guard sites.allSatisfy({ ["same-origin", "none"].contains($0) }) else {
            return "the request comes from a page of another site"
        }
        return nil
    }

    private func isOurs(_ host: String) -> Bool {
        let name = Self.withoutPort(host).lowercased()
        if name == "localhost" || names.contains(name) { return true }
        guard let address = try? SocketAddress(ipAddress: name, port: 0) else { return false }
        return isOpen || Gate.isLoopback(address)
    }

    /// Whether an address to listen on is one that only this machine reaches; nil if it is none.
    public static func isLoopback(_ address: String) -> Bool? {
        (try? SocketAddress(ipAddress: address, port: 0)).map(isLoopback)
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4: address.ipAddress?.hasPrefix("127.") ?? false
        case .v6: address.ipAddress == "::1"
        case .unixDomainSocket: true
        }
    }

    private static func withoutPort(_ host: String) -> String {
        if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }

    /// The value of a header that must stand there once; nil if it does not.
    private static func only(_ name: String, _ head: HTTPRequestHead) -> String? {
        let values = head.headers[name]
        return values.count == 1 ? values[0] : nil
    }

    // MARK: Token

    private func shows(_ token: NodeSecret, _ head: HTTPRequestHead) -> Bool {
        if let shown = Self.only("authorization", head), shown.hasPrefix("Bearer ") {
            return token.matches(String(shown.dropFirst("Bearer ".count)))
        }
        let pairs = head.headers["cookie"].flatMap { $0.split(separator: ";") }
        return pairs.contains { pair in
            let sides = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            return sides.count == 2 && sides[0] == Self.cookie && token.matches(String(sides[1]))
        }
    }

    /// Where a link with the right token leads, without it; nil for any other.
    private func link(_ head: HTTPRequestHead, _ token: NodeSecret) -> String? {
        let halves = head.uri.split(separator: "?", maxSplits: 1)
        guard halves.count == 2, halves[0].hasPrefix("/"), !halves[0].hasPrefix("//") else {
            return nil
        }
        let pairs = halves[1].split(separator: "&")
        let mark = Self.parameter + "="
        guard
            pairs.contains(where: {
                $0.hasPrefix(mark) && token.matches(String($0.dropFirst(mark.count)))
            })
        else { return nil }
        let rest = pairs.filter { !$0.hasPrefix(mark) }.joined(separator: "&")
        return String(halves[0]) + (rest.isEmpty ? "" : "?" + rest)
    }
}

import Checkers
import Histories

/// What is answered to a request, as a value; of a long body only what makes it.
public struct WebResponse: Sendable {
    /// The part after the headers, whole or as what makes it.
    public enum Body: Sendable {
        /// The whole body in memory.
        case bytes([UInt8])
        /// Piece after piece, made while it is sent.
        case pieces(any PieceSource)
        /// What happens to runs under way, for as long as the receiver listens.
        case events
    }

    /// What a browser may do with it.
    public enum Policy: Hashable, Sendable {
        /// A page of this server: its own script and style, and nothing else.
        case page
        /// A page by itself: no origin, no network, and only the scripts with these hashes.
        case report(scripts: [String])
        /// Data, which is shown as it is or not at all.
        case data
    }

    /// The number that says how it went, such as 200.
    public var status: Int
    /// The media type.
    public var type: String
    /// What the receiver gets.
    public var body: Body
    /// What a browser may do with it.
    public var policy: Policy
    /// Further headers.
    public var headers: [(name: String, value: String)] = []
    /// What stands for the body; nil where it must be asked for each time.
    public var tag: String?
    /// For how many seconds it may be used without asking again; nil for never.
    public var freshness: Int?

    /// An answer.
    public init(
        _ status: Int = 200,
        type: String,
        _ body: Body,
        policy: Policy,
        tag: String? = nil
    ) {
        self.status = status
        self.type = type
        self.body = body
        self.policy = policy
        self.tag = tag
    }

    /// Bytes that are whole, with the tag that stands for them.
    static func whole(
        _ bytes: [UInt8],
        _ status: Int = 200,
        type: String,
        policy: Policy
    ) -> WebResponse {
        let tag = status == 200 ? Self.tag(of: bytes) : nil
        return WebResponse(status, type: type, .bytes(bytes), policy: policy, tag: tag)
    }

    /// A page of this server.
    static func page(_ html: HTML, _ status: Int = 200) -> WebResponse {
        whole(Array(html.text.utf8), status, type: "text/html; charset=utf-8", policy: .page)
    }

    /// A document of the API.
    static func json(_ value: Value, _ status: Int = 200) -> WebResponse {
        whole(Array(value.jsonText.utf8), status, type: "application/json", policy: .data)
    }

    /// Leads to another address of this server.
    static func moved(to address: Address) -> WebResponse {
        var response = WebResponse(
            303,
            type: "text/plain; charset=utf-8",
            .bytes(Array("see \(address.path)\n".utf8)),
            policy: .data
        )
        response.headers = [("Location", address.path)]
        return response
    }

    /// Two numbers of 64 bits over the bytes, and how many these are.
    static func tag(of bytes: [UInt8]) -> String {
        var (one, two): (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, 0x9ae1_6a3b_2f90_404f)
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes {
                one = (one ^ UInt64(byte)) &* 0x100_0000_01b3
                two = (two &+ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15
                two ^= two >> 29
            }
        }
        return "\(bytes.count)-\(String(one, radix: 36))\(String(two, radix: 36))"
    }
}

/// Makes a body piece by piece, so that no long one is ever in memory whole.
///
/// It is asked on one thread at a time.
public protocol PieceSource: AnyObject, Sendable {
    /// How many bytes there are in all; nil if that is known only at the end.
    var length: Int? { get }
    /// The next piece; nil at the end.
    /// - Throws: when it cannot be made, upon which the connection is cut.
    func next() throws -> [UInt8]?
}

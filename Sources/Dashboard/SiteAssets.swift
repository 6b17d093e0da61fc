import Checkers
import Reporting

/// The two files that every page of the site loads, by names that change with what they hold.
struct SiteAssets: Sendable {
    let name: String
    let bytes: [UInt8]
    let type: String

    private init(_ start: String, _ end: String, type: String, _ text: HTML) {
        bytes = Array(text.text.utf8)
        name = "\(start)-\(WebResponse.tag(of: bytes)).\(end)"
        self.type = type
    }

    static let style = SiteAssets(
        "style",
        "css",
        type: "text/css; charset=utf-8",
        SitePage.sheet
    )
    static let script = SiteAssets(
        "site",
        "js",
        type: "text/javascript; charset=utf-8",
        SiteScript.text
    )

    /// The file of a name; nil for any other.
    static func named(_ name: String) -> WebResponse? {
        guard let asset = [style, script].first(where: { $0.name == name }) else { return nil }
        var response = WebResponse.whole(asset.bytes, type: asset.type, policy: .data)
        response.freshness = 31_536_000
        return response
    }
}

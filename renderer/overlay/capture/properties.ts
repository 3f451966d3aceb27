/** What is written down of an element when it is not what it would be without any rule. */
export const ownProperties =
  `display position top right bottom left float clear box-sizing width height min-width min-height
max-width max-height margin-top margin-right margin-bottom margin-left padding-top padding-right padding-bottom padding-left
border-top-width border-right-width border-bottom-width border-left-width border-top-style border-right-style
border-bottom-style border-left-style border-top-color border-right-color border-bottom-color border-left-color
border-top-left-radius border-top-right-radius border-bottom-right-radius border-bottom-left-radius background-color
background-image background-size background-position background-repeat background-origin background-clip box-shadow opacity
transform transform-origin translate rotate scale filter clip-path mask-image mask-size mask-repeat mask-position
mix-blend-mode isolation z-index overflow-x overflow-y object-fit object-position aspect-ratio flex-direction flex-wrap
flex-grow flex-shrink flex-basis justify-content align-items align-content align-self justify-self justify-items order row-gap
column-gap grid-template-columns grid-template-rows grid-template-areas grid-auto-flow grid-auto-columns grid-auto-rows
grid-column-start grid-column-end grid-row-start grid-row-end column-count column-width table-layout vertical-align
text-decoration-line text-decoration-color text-decoration-style text-decoration-thickness text-overflow unicode-bidi
-webkit-line-clamp -webkit-box-orient`.split(/\s+/u);

/** The same when it is not what its parent has. */
export const inheritedProperties = `color font-family font-size font-weight font-style font-stretch font-variant-caps
font-variant-numeric font-feature-settings font-variation-settings letter-spacing word-spacing line-height text-align
text-indent text-transform text-shadow white-space word-break overflow-wrap hyphens direction writing-mode list-style-type
list-style-position list-style-image visibility quotes tab-size border-collapse border-spacing text-underline-offset
-webkit-text-fill-color -webkit-text-stroke-width -webkit-text-stroke-color`.split(/\s+/u);

export const drawingProperties =
  `fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
stroke-dasharray stroke-dashoffset stop-color stop-opacity text-anchor dominant-baseline`.split(/\s+/u);
